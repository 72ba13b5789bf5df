package muster.server;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;

/** Gives REST clients that load features, as the specification says, the {@link ProofKeyFilter}. */
@ConstrainedTo(RuntimeType.CLIENT)
public class ProofKeyFeature implements Feature {
    @Override
    public boolean configure(FeatureContext context) {
        if (context.getConfiguration().getRuntimeType() != RuntimeType.CLIENT) {
            return false;
        }
        context.register(ProofKeyFilter.class);
        return true;
    }
}
