package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the WAR serves to everybody: the page, the two descriptions, the sign of life. */
class AsyncApiIT extends OnServer {
    // Not HTTP/2: over Payara's upgrade to it, one answer of more than 16 KB in some hundred hangs for 30 s.
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @ParameterizedTest
    @CsvSource({
        "'',            text/html,                     <!doctype html>",
        "chat.js,       text/javascript,        /**",
        "chat.css,      text/css,                      /*",
        "icon.svg,      image/svg+xml,                 <svg",
        "ops/live,      application/json,              '{\"status\":\"live\"}'"
    })
    void it_is_served_as_what_it_is(String path, String type, String start) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(value -> assertThat(value).startsWith(type));
        assertThat(answer.body()).startsWith(start);
    }

    @ParameterizedTest
    @CsvSource({"asyncapi.yaml, 'asyncapi: 3.0.0'", "/openapi, 'openapi: 3.'"})
    void the_descriptions_are_served_as_text(String path, String start) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        // WildFly writes its own copy of the document, with the lines in another order.
        assertThat(answer.body()).containsPattern("(?m)^" + start);
        // Payara serves /openapi itself, at the root of the port whatever our context root is, and as text/plain.
        // What has no type at all no browser may guess, because of nosniff.
        assertThat(answer.headers().firstValue("Content-Type").orElse("application/yaml"))
                .matches("(application|text)/(yaml|plain).*");
    }

    @Test
    void the_description_of_the_socket_is_yaml() throws Exception {
        assertThat(get("asyncapi.yaml").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/yaml"));
    }

    @ParameterizedTest
    @CsvSource({"''", "chat.js", "asyncapi.yaml", "ops/live", "ops/ready", "api/v1/conversations", "no-such-page"})
    void it_tells_browsers_what_it_may_do(String path) throws Exception {
        var headers = get(path).headers();

        assertThat(headers.firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
    }

    @ParameterizedTest
    @CsvSource({"ops/live", "ops/ready", "api/v1/conversations"})
    void what_changes_is_not_cached(String path) throws Exception {
        assertThat(get(path).headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base().resolve(path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
