package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import muster.kernel.Json;
import muster.kernel.JsonObject;

/** What somebody asks of {@code admin/directory}. */
final class DirectoryCalls {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI base;
    private final String token;

    DirectoryCalls(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    JsonObject status() {
        return ok(call("GET", ""));
    }

    JsonObject sync(String query) {
        return ok(call("POST", "sync" + query));
    }

    JsonObject test(String query) {
        return ok(call("POST", "test" + query));
    }

    HttpResponse<String> call(String method, String path) {
        var request = HttpRequest.newBuilder(
                        base.resolve("api/v1/admin/directory" + (path.isEmpty() ? "" : "/" + path)))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofMinutes(2));
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.parseObject(answer.body());
    }

    static long count(JsonObject report, String name) {
        return report.number(name, 0, 1_000_000);
    }

    static List<JsonObject> objects(JsonObject in, String name) {
        return in.list(name, 10).stream().map(Json::object).toList();
    }
}
