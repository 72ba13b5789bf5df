package muster.server;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** Everything that REST offers lives under {@code api/v1}; the server finds the resources by their annotations. */
@ApplicationPath("api/v1")
public class Api extends Application {
    /** Jersey would describe itself and us in a second format, with its version, to everybody. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
