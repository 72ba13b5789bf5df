package muster.server;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that is authenticated by the cookie alone comes from a page of our own. The browser adds the cookie to
 * what any page asks for, so whatever changes something needs a proof that a foreign page cannot give: a header that only
 * scripts of the same origin may set, or the origin as the browser states it.
 */
final class SameOrigin {
    /** A header that a foreign page cannot send without being asked first, which nobody allows. */
    static final String OWN_HEADER = "X-Muster";

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.\\[\\]:-]+");

    private SameOrigin() {}

    /** Whether a text is an origin as browsers write it: nothing behind host and port. */
    static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }

    /** Whether the method changes nothing, so that no proof is needed. */
    static boolean unneeded(String method) {
        return SAFE_METHODS.contains(method);
    }

    /**
     * Whether these headers prove it.
     *
     * @param secure whether the request came over TLS
     * @param friends origins that count as our own, in lower case
     */
    static boolean proven(UnaryOperator<@Nullable String> header, boolean secure, Set<String> friends) {
        if ("1".equals(header.apply(OWN_HEADER))) {
            return true;
        }
        var origin = header.apply("Origin");
        if (origin != null && friends.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        var site = header.apply("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        var host = header.apply("Host");
        return origin != null && host != null && same(origin, host, secure);
    }

    /** Host and port must be ours; the scheme as well where we know it, and behind a proxy that ends TLS we do not. */
    private static boolean same(String origin, String host, boolean secure) {
        var lower = origin.toLowerCase(Locale.ROOT);
        int authority = lower.indexOf("://");
        return authority > 0
                && lower.substring(authority + 3).equals(host.toLowerCase(Locale.ROOT))
                && (!secure || lower.startsWith("https://"));
    }
}
