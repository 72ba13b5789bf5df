package muster.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** How a handshake says who calls. */
interface Authentication {
    /** Where to connect to, and with which header. May ask a server, and is asked anew for every attempt. */
    URI prepare(URI endpoint, WebSocket.Builder handshake);

    /** A bearer token in the header. */
    static Authentication token(String token) {
        return (endpoint, handshake) -> {
            handshake.header("Authorization", "Bearer " + token);
            return endpoint;
        };
    }

    /** A single-use ticket in the address. */
    static Authentication ticket(Supplier<String> tickets) {
        return (endpoint, handshake) ->
                URI.create(endpoint + "?ticket=" + URLEncoder.encode(tickets.get(), StandardCharsets.UTF_8));
    }
}
