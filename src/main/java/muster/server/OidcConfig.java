package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import jakarta.security.enterprise.authentication.mechanism.http.openid.ClaimsDefinition;
import java.net.URI;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import muster.identity.ServerRole;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The knobs of OpenID Connect, and the container's mechanism for it, which reads them here by expression and stands behind
 * {@link MusterAuthentication} (decision 0015). Without an issuer it is never asked. Public and named because expressions
 * want it so; its fields are not to be read from outside, where a proxy stands.
 */
@ApplicationScoped
@Named("musterOidc")
@OpenIdAuthenticationMechanismDefinition(
        providerURI = "${musterOidc.issuer}",
        clientId = "${musterOidc.clientId}",
        clientSecret = "${musterOidc.clientSecret}",
        redirectURI = "${baseURL}/callback",
        scopeExpression = "${musterOidc.scopes}",
        // State and nonce are kept in cookies: no session before somebody signed in, and any instance may go on.
        useSession = false,
        jwksConnectTimeout = OidcConfig.KEYS_WAIT_MILLIS,
        jwksReadTimeout = OidcConfig.KEYS_WAIT_MILLIS,
        claimsDefinition =
                @ClaimsDefinition(
                        callerNameClaim = "${musterOidc.loginClaim}",
                        callerGroupsClaim = "${musterOidc.groupsClaim}"))
public class OidcConfig {
    /** How long to wait for the provider's keys; the default of half a second is short for one that just started. */
    static final int KEYS_WAIT_MILLIS = 5_000;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.issuer")
    Optional<String> issuer;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.client-id")
    Optional<String> clientId;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.client-secret")
    Optional<String> clientSecret;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.scopes")
    String scopes;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.login-claim")
    String loginClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.name-claim")
    String nameClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.groups-claim")
    String groupsClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.roles")
    Optional<String> roles;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.create-users")
    boolean createUsers;

    /** Whether there is a provider at all. */
    boolean present() {
        return issuer.isPresent();
    }

    /** Stops the deployment when what is needed beside the issuer is missing. */
    void check(@Observes Startup event) {
        if (issuer.isEmpty()) {
            return;
        }
        var at = URI.create(issuer.get());
        if (at.getHost() == null
                || !Set.of("http", "https")
                        .contains(String.valueOf(at.getScheme()).toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("muster.server.oidc.issuer needs https://host/…, not " + issuer.get());
        }
        if (clientId.isEmpty() || clientSecret.isEmpty()) {
            throw new IllegalArgumentException("muster.server.oidc.issuer needs muster.server.oidc.client-id and"
                    + " muster.server.oidc.client-secret");
        }
        mapping(roles.orElse(""));
    }

    /** Which roles of the server these groups of the provider give; empty when that is not for the provider to say. */
    Optional<Set<ServerRole>> rolesOf(Collection<String> groups) {
        return roles.map(text -> {
            Set<ServerRole> given = EnumSet.noneOf(ServerRole.class);
            mapping(text).forEach((group, itsRoles) -> {
                if (groups.contains(group)) {
                    given.addAll(itsRoles);
                }
            });
            return given;
        });
    }

    private static Map<String, Set<ServerRole>> mapping(String text) {
        Map<String, Set<ServerRole>> mapping = new HashMap<>();
        for (var pair : text.split(";", -1)) {
            int colon = pair.lastIndexOf(':');
            if (pair.isBlank()) {
                continue;
            }
            var role = ServerRole.of(pair.substring(colon + 1).strip());
            if (colon < 1 || role.isEmpty()) {
                throw new IllegalArgumentException(
                        "muster.server.oidc.roles needs <group>:<role of the server>, not '" + pair + "'");
            }
            mapping.computeIfAbsent(pair.substring(0, colon).strip(), group -> EnumSet.noneOf(ServerRole.class))
                    .add(role.get());
        }
        return mapping;
    }

    /** Which claim is shown as the name. */
    String nameClaim() {
        return nameClaim;
    }

    /** Whether somebody unknown becomes a user. */
    boolean createUsers() {
        return createUsers;
    }

    /** For the expression above. */
    public String getIssuer() {
        return issuer.orElse("");
    }

    /** For the expression above. */
    public String getClientId() {
        return clientId.orElse("");
    }

    /** For the expression above. */
    public String getClientSecret() {
        return clientSecret.orElse("");
    }

    /** For the expression above; parted by blanks in the knob. */
    public String getScopes() {
        return scopes;
    }

    /** For the expression above. */
    public String getLoginClaim() {
        return loginClaim;
    }

    /** For the expression above. */
    public String getGroupsClaim() {
        return groupsClaim;
    }
}
