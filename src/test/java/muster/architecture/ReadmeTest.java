package muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README names every page of the administration, and shows pictures that there are. */
class ReadmeTest {
    private static final Pattern CHAPTER = Pattern.compile("(?s)\n## Admin pages\n.*?\n## ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+?) \\|");
    private static final Pattern PICTURE = Pattern.compile("\\]\\(src/docs/pictures/([^)]+)\\)");

    /** Led to from the lists, and told of in their rows. */
    private static final Set<String> DETAILS = Set.of("user", "group");

    @Test
    void every_admin_page_has_a_row_under_its_title() throws IOException {
        var chapter = CHAPTER.matcher(readme());
        assertThat(chapter.find()).isTrue();
        var rows = found(ROW, chapter.group());
        var titles = new Properties();
        try (var in = Files.newBufferedReader(Path.of("main/resources/muster/server/pages_en.properties"))) {
            titles.load(in);
        }
        for (var page : names(Path.of("main/webapp/WEB-INF/admin/pages"))) {
            var name = page.replace(".xhtml", "");
            if (!DETAILS.contains(name)) {
                assertThat(rows)
                        .as(page)
                        .contains(titles.getProperty(name + ".title").toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Under the names by which the tests make them, so that newer ones are copied over them. */
    @Test
    void every_picture_is_shown_and_is_one_that_the_tests_make() throws IOException {
        var pictures = names(Path.of("docs/pictures"));

        assertThat(found(PICTURE, readme())).containsExactlyInAnyOrderElementsOf(pictures);
        assertThat(pictures).allMatch(name -> name.matches("[a-z-]+-(360|1440)\\.png"));
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult each) -> each.group(1))
                .collect(Collectors.toSet());
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
