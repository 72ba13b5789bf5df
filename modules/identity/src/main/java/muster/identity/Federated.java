package muster.identity;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody for whom an identity provider vouches.
 *
 * @param issuer which provider; subjects are its own, and mean nothing at another
 * @param subject how the provider names the person for good
 * @param roles which roles of the server the provider gives; null when that is not for it to say
 * @param groups the groups of Muster into which the provider puts somebody, each with whether it does so with this one; empty
 *     when that is not for it to say
 * @param mayCreate whether an unknown person becomes a user
 * @param mayLink whether an unknown person may be taken for a user of the directory, or one who waits for it, by its login
 */
public record Federated(
        String issuer,
        String subject,
        String login,
        String name,
        @Nullable String mail,
        @Nullable Set<ServerRole> roles,
        Map<Long, Boolean> groups,
        boolean mayCreate,
        boolean mayLink) {
    /** OpenID Connect allows no longer subjects. */
    private static final int SUBJECT_LENGTH_MAX = 255;

    private static final int ISSUER_LENGTH_MAX = 1_000;

    /** Whether it can be told from everybody else. */
    boolean known() {
        return !subject.isBlank()
                && subject.length() <= SUBJECT_LENGTH_MAX
                && !issuer.isBlank()
                && issuer.length() <= ISSUER_LENGTH_MAX
                && issuer.indexOf(' ') < 0;
    }

    /** What it is stored under; an issuer has no blank, so that no subject can make up for one. */
    String externalId() {
        return issuer + " " + subject;
    }
}
