package muster.server;

import jakarta.inject.Inject;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import muster.delivery.HandshakeGate;

/**
 * Gives a handshake's place at the gate back when its request is over, whatever became of it: upgraded, refused, or no
 * handshake at all. A place that is not given back keeps others out for ever.
 */
@WebListener
public class Handshakes implements ServletRequestListener {
    private static final String PLACE = "muster.handshake";

    @Inject
    HandshakeGate gate;

    /** Remembers that this request was let through. */
    static void enter(ServletRequest request) {
        request.setAttribute(PLACE, true);
    }

    /** Gives the place back if the request has one. */
    static void leave(ServletRequest request, HandshakeGate gate) {
        if (request.getAttribute(PLACE) != null) {
            request.removeAttribute(PLACE);
            gate.shaken();
        }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        leave(event.getServletRequest(), gate);
    }
}
