package muster.server;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a request, if it is written in the one plain way. Servers decode, cut off parameters and resolve dots before
 * they choose who answers, each a little differently; a rule that looks at the path as it was sent can be led astray by
 * {@code /api/..;/ws} and its like (faults.md F30). None of our addresses needs any of that, so what is not plain is refused
 * before anything is decided by it.
 */
final class PlainPath {
    /** Segments of letters, digits and a few signs that mean nothing in a path; none is empty or begins with a dot. */
    private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9_~@:+,=-][A-Za-z0-9._~@:+,=-]*+)*+/?");

    private PlainPath() {}

    /** The path within the application, or nothing when it is written in any other way. */
    static Optional<String> of(HttpServletRequest request) {
        return of(request.getRequestURI(), request.getContextPath());
    }

    static Optional<String> of(String address, String context) {
        if (!address.startsWith(context)) {
            return Optional.empty();
        }
        var path = address.substring(context.length());
        return PLAIN.matcher(path).matches() && !path.endsWith(".") && !path.contains("./")
                ? Optional.of(path)
                : Optional.empty();
    }
}
