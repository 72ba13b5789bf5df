package muster.scenario;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import muster.launcher.Ports;

/** A real Keycloak with the realm of a company, set up as the README tells an admin to. */
final class Keycloak implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int END_WITHIN_SECONDS = 20;
    private static final String SECRET = "the-client's-secret";

    /** {@code %1} where Muster is, {@code %2} the client's secret. The passwords are the names of the users. */
    private static final String REALM = """
            {"realm": "company", "enabled": true, "sslRequired": "none",
             "groups": [{"name": "muster-admins"}, {"name": "sales"}],
             "clients": [{"clientId": "muster", "secret": "%2", "publicClient": false, "standardFlowEnabled": true,
               "implicitFlowEnabled": false, "directAccessGrantsEnabled": false, "redirectUris": ["%1/callback"],
               "attributes": {"pkce.code.challenge.method": "S256"},
               "protocolMappers": [{"name": "groups", "protocol": "openid-connect",
                 "protocolMapper": "oidc-group-membership-mapper",
                 "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true",
                   "access.token.claim": "false", "userinfo.token.claim": "true"}}]}],
             "users": [
               {"username": "ann", "enabled": true, "firstName": "Ann", "lastName": "Lee", "email": "ann@example.org",
                "emailVerified": true, "credentials": [{"type": "password", "value": "ann"}]},
               {"username": "boss", "enabled": true, "firstName": "Bo", "lastName": "Ss", "email": "boss@example.org",
                "emailVerified": true, "credentials": [{"type": "password", "value": "boss"}],
                "groups": ["/muster-admins", "/sales"]}]}
            """;

    private final Process process;
    private final String issuer;

    /** @param home its unpacked distribution; what it stored before is forgotten */
    Keycloak(Path home, String muster) {
        int port = Ports.free();
        issuer = "http://localhost:" + port + "/realms/company";
        try {
            forget(home.resolve("data"));
            var realm = Files.createDirectories(home.resolve("data/import")).resolve("company.json");
            Files.writeString(realm, REALM.replace("%1", muster).replace("%2", SECRET));
            process = new ProcessBuilder(
                            "sh",
                            home.resolve("bin/kc.sh").toString(),
                            "start-dev",
                            "--import-realm",
                            "--cache=local",
                            "--http-host=localhost",
                            "--http-port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(Surroundings.folder("keycloak")
                            .resolve("keycloak.log")
                            .toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(this::isReady);
    }

    /** With these Muster finds it. */
    Map<String, String> knobs() {
        return Map.of(
                "muster.server.oidc.issuer",
                issuer,
                "muster.server.oidc.client-id",
                "muster",
                "muster.server.oidc.client-secret",
                SECRET,
                "muster.server.oidc.roles",
                "muster-admins:admin",
                "muster.server.oidc.groups",
                "sales:1");
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak has ended; see target/it/keycloak…/keycloak.log");
        }
        var request = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    private static void forget(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The script has started another process, or has become it. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
