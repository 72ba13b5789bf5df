package muster.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import muster.kernel.Refused;

/** What a login may look like, and the one form in which it is stored: trimmed and in lower case. */
final class Login {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    private Login() {}

    /** The stored form. */
    static String of(String text) {
        return from(text)
                .orElseThrow(() -> Refused.badRequest("a login has 1 to 64 of the characters a-z 0-9 . _ @ -,"
                        + " the first of them a letter or a digit"));
    }

    /** The stored form, or empty when nobody can have such a login. */
    static Optional<String> from(String text) {
        var login = text.strip().toLowerCase(Locale.ROOT);
        return FORM.matcher(login).matches() ? Optional.of(login) : Optional.empty();
    }
}
