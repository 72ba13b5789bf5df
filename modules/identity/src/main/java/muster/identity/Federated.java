package muster.identity;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody for whom an identity provider vouches.
 *
 * @param subject how the provider names the person for good
 * @param roles which roles of the server the provider gives; null when that is not for it to say
 * @param mayCreate whether an unknown person becomes a user
 */
public record Federated(
        String subject,
        String login,
        String name,
        @Nullable String mail,
        @Nullable Set<ServerRole> roles,
        boolean mayCreate) {}
