/** The Java client of Muster: a WebSocket that reconnects and a thin REST companion, on nothing but the JDK. */
module muster.client {
    requires transitive java.net.http;
    requires transitive muster.kernel;
    requires static org.jspecify;

    exports muster.client;
}
