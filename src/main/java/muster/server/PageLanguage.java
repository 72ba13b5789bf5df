package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** In which language the pages for administration speak: as chosen on one of them, or else as the browser asks. */
@Named("language")
@RequestScoped
public class PageLanguage {
    static final String COOKIE = "muster_language";
    static final Set<String> TAGS = Set.of("en", "zh");
    static final String BUNDLE = "muster.server.pages";

    /** The database keeps milliseconds, people need seconds. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Inject
    HttpServletRequest request;

    /** {@code en} or {@code zh}. */
    public String getTag() {
        var cookies = request.getCookies();
        return (cookies == null ? Optional.<String>empty() : chosen(cookies))
                .orElseGet(() -> request.getLocale().getLanguage().equals("zh") ? "zh" : "en");
    }

    private static Optional<String> chosen(Cookie[] cookies) {
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .filter(TAGS::contains)
                .findFirst();
    }

    /** The other language, for the link that switches. */
    public String getOther() {
        return getTag().equals("en") ? "zh" : "en";
    }

    /** A text with its place holders filled. */
    public String text(String key, Object... values) {
        return MessageFormat.format(
                ResourceBundle.getBundle(BUNDLE, Locale.forLanguageTag(getTag()))
                        .getString(key),
                values);
    }

    /** A time, in UTC like all times of Muster; empty for none. */
    public String time(@Nullable Instant instant) {
        return instant == null ? "" : TIME.format(instant);
    }
}
