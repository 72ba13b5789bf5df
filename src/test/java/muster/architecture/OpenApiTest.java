package muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is written by hand: it must name every call that the resources answer, and no other. */
class OpenApiTest {
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|patch|delete|head|options):");

    private static final Pattern COMMA_IN_TEXT = Pattern.compile("\\{.*description: [^'\"][^,}]*, (?!\\w+: )");

    @Test
    void the_document_names_every_call_and_no_other() throws IOException {
        assertThat(documented()).containsExactlyElementsOf(Operations.rest());
    }

    /** What follows such a comma is another name to YAML, and not a part of the text. */
    @Test
    void texts_with_a_comma_are_quoted_inside_of_braces() throws IOException {
        assertThat(document().lines().filter(line -> COMMA_IN_TEXT.matcher(line).find()))
                .isEmpty();
    }

    /** Enough of YAML for a document whose paths stand at one indentation and whose methods stand at the next. */
    private static Set<String> documented() throws IOException {
        var calls = new TreeSet<String>();
        var path = "";
        for (var line : document()
                .lines()
                .takeWhile(line -> !line.equals("components:"))
                .toList()) {
            var at = PATH.matcher(line);
            var method = METHOD.matcher(line);
            if (at.matches()) {
                path = at.group(1);
            } else if (method.matches()) {
                calls.add(method.group(1).toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return calls;
    }

    private static String document() throws IOException {
        try (var in = Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
