package muster.artemis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values that the adapter finds by itself: a system property, else the environment, else what the server was told. */
final class BrokerSetting {
    private BrokerSetting() {}

    static String of(String name, @Nullable String property, String otherwise) {
        var value = System.getProperty(name);
        if (value == null) {
            value = System.getenv(name.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        if (value == null) {
            value = property;
        }
        return value == null || value.isBlank() ? otherwise : value;
    }

    static String user(@Nullable String property) {
        return of("muster.broker.user", property, "");
    }

    static String password(@Nullable String property) {
        return of("muster.broker.password", property, "");
    }
}
