package muster.messagelog;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a text is found by. Scripts that part words by blanks give their words; those that do not (Chinese, Japanese, Korean,
 * Thai and the like) give every pair of neighbours, and the last character alone, so that one character finds what begins
 * with it. Widths, ligatures and case are the same (NFKC, lower case). Overlapping pairs are what Lucene's CJKBigramFilter makes.
 */
final class Words {
    /** A longer word is cut, in texts as in questions. */
    private static final int WORD_LENGTH_MAX = 40;

    /** A text with more different words is found by the first of them. */
    private static final int WORDS_MAX = 2_000;

    private static final Set<UnicodeScript> WITHOUT_BLANKS = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.HANGUL,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private Words() {}

    /** What a message is found by: letters, digits and marks alone, each word once. */
    static Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        runs(text, (run, pairs) -> {
            if (!pairs) {
                add(words, word(run));
                return;
            }
            for (int i = 0; i + 1 < run.length; i++) {
                add(words, new String(run, i, 2));
            }
            add(words, new String(run, run.length - 1, 1));
        });
        return words;
    }

    /**
     * What a question looks for, as conditions of a {@code tsquery} that must all hold. A word, and a single character, also finds
     * what begins with it. None when there is nothing to look for.
     */
    static List<String> conditions(String question) {
        Set<String> conditions = new LinkedHashSet<>();
        runs(question, (run, pairs) -> {
            if (!pairs || run.length == 1) {
                add(conditions, "'" + word(run) + "':*");
                return;
            }
            for (int i = 0; i + 1 < run.length; i++) {
                add(conditions, "'" + new String(run, i, 2) + "'");
            }
        });
        return new ArrayList<>(conditions);
    }

    private static void add(Set<String> words, String word) {
        if (words.size() < WORDS_MAX) {
            words.add(word);
        }
    }

    private static String word(int[] run) {
        return new String(run, 0, Math.min(run.length, WORD_LENGTH_MAX));
    }

    /** Hands over the longest stretches of letters, digits and marks of one kind; {@code true} for those made into pairs. */
    private static void runs(String text, BiConsumer<int[], Boolean> each) {
        var points = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .toArray();
        int from = 0;
        while (from < points.length) {
            if (!belongs(points[from])) {
                from++;
                continue;
            }
            boolean pairs = isWithoutBlanks(points[from]);
            int to = from + 1;
            // A mark goes with the letter before it, whatever its script says.
            while (to < points.length
                    && belongs(points[to])
                    && (isMark(points[to]) || isWithoutBlanks(points[to]) == pairs)) {
                to++;
            }
            var run = new int[to - from];
            System.arraycopy(points, from, run, 0, run.length);
            each.accept(run, pairs);
            from = to;
        }
    }

    private static boolean belongs(int point) {
        return Character.isLetterOrDigit(point) || isMark(point);
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isWithoutBlanks(int point) {
        return WITHOUT_BLANKS.contains(UnicodeScript.of(point));
    }
}
