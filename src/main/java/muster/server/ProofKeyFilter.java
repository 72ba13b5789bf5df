package muster.server;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * Puts the verifier of {@link ProofKey} into the token request, which the container makes with the server's REST client and lets
 * nobody touch. Every such client of the WAR loads it by {@code META-INF/services}, RESTEasy this class and Jersey
 * {@link ProofKeyFeature}; it does nothing but within {@link #carrying}, on the thread that called it.
 */
@ConstrainedTo(RuntimeType.CLIENT)
public class ProofKeyFilter implements ClientRequestFilter {
    /** No verifier has so few characters. */
    private static final String ASKING = "?";

    /** Nobody listens there; with the filter nobody is called either. */
    private static final String NOWHERE = "http://localhost:1/";

    private static final ThreadLocal<@Nullable String> VERIFIER = new ThreadLocal<>();

    /** Something that makes a token request. */
    interface Call<T, E extends Exception> {
        T make() throws E;
    }

    /** Makes the call; the token request that it makes has the verifier. */
    static <T, E extends Exception> T carrying(String verifier, Call<T, E> call) throws E {
        VERIFIER.set(verifier);
        try {
            return call.make();
        } finally {
            VERIFIER.remove();
        }
    }

    /** Whether a client that is made here and now asks this filter. */
    static boolean isAsked() {
        var client = ClientBuilder.newClient();
        try {
            return carrying(ASKING, () -> {
                try (var answer = client.target(NOWHERE).request().post(Entity.form(new Form()))) {
                    return answer.getStatus() == Response.Status.NO_CONTENT.getStatusCode();
                }
            });
        } catch (ProcessingException e) {
            return false;
        } finally {
            client.close();
        }
    }

    @Override
    public void filter(ClientRequestContext request) {
        var verifier = VERIFIER.get();
        if (ASKING.equals(verifier)) {
            request.abortWith(Response.noContent().build());
        } else if (verifier != null
                && request.getEntity() instanceof Form form
                && "authorization_code".equals(form.asMap().getFirst("grant_type"))) {
            form.asMap().putSingle("code_verifier", verifier);
        }
    }
}
