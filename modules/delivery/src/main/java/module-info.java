/** Sockets, lanes and the bridge: brings what is stored to who is connected. Keeps no truth of its own: no persistence. */
module muster.delivery {
    requires static org.glassfish.tyrus.spi;
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.concurrency;
    requires jakarta.ejb;
    requires jakarta.inject;
    requires jakarta.interceptor;
    requires jakarta.messaging;
    requires jakarta.websocket;
    requires jakarta.websocket.client;
    requires microprofile.config.api;
    requires micrometer.core;
    requires muster.kernel;
    requires muster.identity;
    requires muster.groups;
    requires muster.messagelog;
    requires muster.receipts;
    requires muster.unread;

    exports muster.delivery;
}
