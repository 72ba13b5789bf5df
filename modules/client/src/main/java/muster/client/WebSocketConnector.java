package muster.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Opens WebSockets of the subprotocol {@code muster.v1} below a server's base address. Safe from every thread. */
final class WebSocketConnector implements Wire.Connector {
    private static final String SUBPROTOCOL = "muster.v1";

    private final HttpClient http;
    private final Executor executor;
    private final Authentication authentication;
    private final Duration timeout;

    WebSocketConnector(HttpClient http, Executor executor, Authentication authentication, Duration timeout) {
        this.http = http;
        this.executor = executor;
        this.authentication = authentication;
        this.timeout = timeout;
    }

    @Override
    public void connect(URI server, Wire.Events events) {
        // Not on the caller's turn: a ticket may have to be fetched first.
        executor.execute(() -> attempt(server, events));
    }

    private void attempt(URI server, Wire.Events events) {
        try {
            var handshake = http.newWebSocketBuilder().connectTimeout(timeout).subprotocols(SUBPROTOCOL);
            var endpoint = authentication.prepare(endpointOf(server), handshake);
            var wire = new WebSocketWire(events);
            var unused = handshake.buildAsync(endpoint, wire.listener()).whenComplete((socket, failure) -> {
                if (failure != null) {
                    failed(failure, events);
                }
            });
        } catch (RuntimeException e) {
            failed(e, events);
        }
    }

    /** {@code http://host/ctx/} becomes {@code ws://host/ctx/ws}. */
    static URI endpointOf(URI base) {
        return URI.create("ws" + base.toString().substring("http".length()) + "ws");
    }

    private static void failed(Throwable failure, Wire.Events events) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused) {
            var response = refused.getResponse();
            var retryAfter = response.headers()
                    .firstValue("Retry-After")
                    .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(Duration.ZERO);
            events.failed(response.statusCode(), "the server answered " + response.statusCode(), retryAfter);
            return;
        }
        if (cause instanceof RefusedException refused && refused.code().equals(MusterRest.UNAUTHORIZED)) {
            events.failed(401, "no ticket: " + refused.getMessage(), Duration.ZERO);
            return;
        }
        events.failed(0, "cannot connect: " + cause, Duration.ZERO);
    }
}
