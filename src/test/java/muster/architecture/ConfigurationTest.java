package muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Every knob has its default in its module's properties and its line in its module's README; and nothing else is there. */
class ConfigurationTest {
    private static final List<String> MODULES = List.of("identity", "groups", "messagelog", "receipts", "delivery");

    @Test
    void every_knob_has_a_default_and_every_default_a_knob() throws IOException {
        var injected = new TreeSet<String>();
        var optional = new TreeSet<String>();
        new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages("muster").stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.isAnnotatedWith(ConfigProperty.class))
                        .forEach(field -> (isOptional(field) ? optional : injected)
                                .add(field.getAnnotationOfType(ConfigProperty.class)
                                        .name()));

        assertThat(injected).hasSizeGreaterThan(20).isSubsetOf(defaults().keySet());
        injected.addAll(optional);
        assertThat(defaults().keySet())
                .filteredOn(
                        name -> !name.startsWith("muster.db.")) // Read by the data source, before there is injection.
                .isSubsetOf(injected);
    }

    @Test
    void every_knob_of_a_module_stands_in_its_readme_with_its_name() throws IOException {
        for (var module : MODULES) {
            var readme = Files.readString(Path.of("../modules", module, "README.md"));
            var prefix = "muster." + module + ".";
            for (var name : defaults().keySet()) {
                if (name.startsWith(prefix)) {
                    assertThat(readme).as(module + "/README.md").contains("`" + name.substring(prefix.length()) + "`");
                }
            }
        }
    }

    private static boolean isOptional(JavaField field) {
        return field.getRawType().isEquivalentTo(Optional.class);
    }

    private static Map<String, String> defaults() throws IOException {
        var defaults = new TreeMap<String, String>();
        for (var file : Collections.list(
                ConfigurationTest.class.getClassLoader().getResources("META-INF/microprofile-config.properties"))) {
            var properties = new Properties();
            try (var in = file.openStream()) {
                properties.load(in);
            }
            properties.stringPropertyNames().stream()
                    .filter(name -> name.startsWith("muster."))
                    .forEach(name -> defaults.put(name, properties.getProperty(name)));
        }
        return defaults;
    }
}
