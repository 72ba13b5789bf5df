package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.kernel.Json;

/** A browser as far as signing in goes: keeps cookies, follows redirects. */
final class Browser {
    /** Browsers send cookies that are for TLS alone to the machine they run on without it as well; Java's jar does not. */
    private final CookieManager jar = new CookieManager() {
        @Override
        public Map<String, List<String>> get(URI to, Map<String, List<String>> headers) throws IOException {
            return super.get(URI.create(to.toString().replaceFirst("^http:", "https:")), headers);
        }
    };

    private final URI base;
    private final HttpClient follows = client(HttpClient.Redirect.NORMAL);
    private final HttpClient stays = client(HttpClient.Redirect.NEVER);

    Browser(URI base) {
        this.base = base;
    }

    private HttpClient client(HttpClient.Redirect redirect) {
        return HttpClient.newBuilder()
                .cookieHandler(jar)
                .followRedirects(redirect)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Goes to the provider and comes back as somebody for whom it vouches. */
    HttpResponse<String> signIn(Provider provider, String subject, Map<String, Object> claims) {
        provider.vouchFor(subject, claims);
        return get("login/oidc");
    }

    HttpResponse<String> get(String path) {
        return send(follows, HttpRequest.newBuilder(base.resolve(path)).build());
    }

    /** Sends a form and follows. */
    HttpResponse<String> post(URI to, Map<String, String> fields) {
        var form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(
                follows,
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build());
    }

    /** Goes there and no further. */
    HttpResponse<String> step(URI to) {
        return send(stays, HttpRequest.newBuilder(to).build());
    }

    /** Where somebody is sent on to from there. */
    URI sentOn(URI from) {
        return URI.create(step(from).headers().firstValue("Location").orElseThrow());
    }

    long user() {
        return Json.parseObject(get("api/v1/sessions/current").body())
                .object("user")
                .id("id");
    }

    HttpCookie cookie(String name) {
        return cookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void forget(String name) {
        cookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .toList()
                .forEach(cookie -> jar.getCookieStore().remove(null, cookie));
    }

    List<HttpCookie> cookies() {
        return jar.getCookieStore().getCookies();
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
