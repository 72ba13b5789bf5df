package muster.scenario;

import java.net.URI;

/** The running server that tests talk to. */
final class Server {
    private Server() {}

    static URI base() {
        return URI.create(System.getProperty("muster.it.url"));
    }
}
