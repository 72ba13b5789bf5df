package muster.server;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.faces.FacesException;
import jakarta.faces.application.ViewExpiredException;
import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerFactory;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.ExceptionQueuedEventContext;
import jakarta.faces.event.PhaseId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What to do when a page for administration fails outside of what {@link Attempts} does; faces-config.xml names it. */
public class PageTroubles extends ExceptionHandlerFactory {
    /** Takes the place of the server's own, which it asks for what it leaves alone. */
    public PageTroubles(ExceptionHandlerFactory wrapped) {
        super(wrapped);
    }

    @Override
    public ExceptionHandler getExceptionHandler() {
        return new Troubles(getWrapped().getExceptionHandler());
    }

    /**
     * A page whose state is lost begins anew: only so many are kept, and who works in many tabs comes back to an old one. What
     * else fails before the answer is begun becomes a message; behind that the answer is the error page's.
     */
    private static final class Troubles extends ExceptionHandlerWrapper {
        Troubles(ExceptionHandler wrapped) {
            super(wrapped);
        }

        @Override
        public void handle() throws FacesException {
            var events = getUnhandledExceptionQueuedEvents().iterator();
            while (events.hasNext()) {
                if (settled(events.next().getContext())) {
                    events.remove();
                }
            }
            getWrapped().handle();
        }

        private static boolean settled(ExceptionQueuedEventContext trouble) {
            var context = trouble.getContext();
            if (isLostView(trouble.getException())) {
                beginAnew(context);
                return true;
            }
            if (context.getViewRoot() == null || PhaseId.RENDER_RESPONSE.equals(trouble.getPhaseId())) {
                return false;
            }
            CDI.current().select(Attempts.class).get().complain(trouble.getException());
            context.renderResponse(); // Nothing is done with what was read by half.
            return true;
        }

        private static boolean isLostView(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof ViewExpiredException) {
                    return true;
                }
            }
            return false;
        }

        private static void beginAnew(FacesContext context) {
            var external = context.getExternalContext();
            try {
                AdminGate.beginAnew(
                        (HttpServletRequest) external.getRequest(), (HttpServletResponse) external.getResponse());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            context.responseComplete();
        }
    }
}
