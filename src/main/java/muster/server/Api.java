package muster.server;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Everything that REST offers lives under {@code api/v1}; the server finds the resources by their annotations. */
@ApplicationPath("api/v1")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Muster",
                        version = "1",
                        description =
                                "Group messaging. Refusals are problem documents (RFC 9457) whose member 'code' is the"
                                        + " word that the WebSocket (see asyncapi.yaml) uses for the same refusal."),
        security = {@SecurityRequirement(name = "token"), @SecurityRequirement(name = "cookie")})
@SecurityScheme(
        securitySchemeName = "token",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The token that POST sessions answers with")
@SecurityScheme(
        securitySchemeName = "cookie",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.COOKIE,
        apiKeyName = SessionCookie.NAME,
        description =
                "The same token, for pages; what changes something also needs the header X-Muster: 1 or our Origin")
public class Api extends Application {
    /** Jersey would describe itself and us in a second format, with its version, to everybody. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
