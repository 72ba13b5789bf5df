package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The knobs of this instance as they are: the value in force and the source that sets it. Secrets are never shown. */
@ApplicationScoped
class Settings {
    private static final String OURS = "muster.";

    /** The place of the files that the WAR carries; their names differ from server to server. */
    private static final int OWN_ORDINAL = 100;

    private static final String MASK = "••••••";
    private static final Pattern SECRET = Pattern.compile(".*(password|token|secret)$");

    /** In an address: what stands before the host, and every parameter about a secret, up to the next one. */
    private static final Pattern IN_ADDRESS = Pattern.compile(
            "(?i)((?<=//)[^/?#\\s]*(?=@)|(?<=[a-z0-9_.-]{0,60}(?:password|secret|token)[a-z0-9_.-]{0,60}=)[^&]+)");

    /** What the names of knobs that only count or time secrets end in never matches: {@code password-length-min}, say. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** The value without what proves an identity: addresses of databases and brokers may carry that, too. */
    static String masked(String name, String value) {
        return isSecret(name) ? MASK : IN_ADDRESS.matcher(value).replaceAll(MASK);
    }

    /**
     * A knob.
     *
     * @param value the value in force, masked where it is a secret
     * @param source which source of MicroProfile Config says so
     * @param preset whether that is our own default
     */
    public record Setting(String name, String value, String source, boolean preset) {}

    /** Every knob that has a value, by its name. */
    List<Setting> all() {
        var config = ConfigProvider.getConfig(Settings.class.getClassLoader());
        var names = new TreeSet<String>();
        config.getPropertyNames().forEach(name -> {
            if (name.startsWith(OURS)) {
                names.add(name);
            }
        });
        var sources = StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .toList();
        return names.stream()
                .flatMap(name -> config.getOptionalValue(name, String.class).stream()
                        .map(value -> setting(name, value, sources)))
                .toList();
    }

    private static Setting setting(String name, String value, List<ConfigSource> sources) {
        var source =
                sources.stream().filter(each -> each.getValue(name) != null).findFirst();
        boolean preset = source.map(ConfigSource::getOrdinal).orElse(0) <= OWN_ORDINAL;
        var word = preset ? "" : source.map(ConfigSource::getName).orElse("");
        return new Setting(name, masked(name, value), word, preset);
    }
}
