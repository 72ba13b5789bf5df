package muster.server;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What bodies look like, for the generated OpenAPI document alone: bodies are read by {@link JsonBody} and written by
 * {@link Views}, never bound to these. Public because generators look at public types.
 */
public final class Shapes {
    private Shapes() {}

    /** What signs in. */
    @Schema(name = "Credentials")
    public record Credentials(String login, String password) {}

    /** A user as others see it. */
    @Schema(name = "User")
    public record User(long id, String login, String name) {}

    /** A new session. */
    @Schema(name = "Session")
    public record Session(String token, User user, String expires) {}

    /** The session that the request came in with. */
    @Schema(name = "CurrentSession")
    public record CurrentSession(User user, boolean admin) {}

    /** A single-use stand-in for a token. */
    @Schema(name = "Ticket")
    public record Ticket(String ticket, String expires) {}

    /** A user to be created. */
    @Schema(name = "NewUser")
    public record NewUser(
            String login,
            @Nullable String password,
            @Nullable String name) {}

    /** A group to be opened, or what is to change of one. */
    @Schema(name = "NewGroup")
    public record NewGroup(
            String name,

            @Schema(enumeration = {"joined", "all"}) @Nullable
            String history,

            @Schema(enumeration = {"off", "count", "names"}) @Nullable
            String receipts,

            @Nullable Integer maxMembers) {}

    /** A group and its rules. */
    @Schema(name = "Group")
    public record Group(
            long id,
            String name,
            @Schema(enumeration = {"joined", "all"}) String history,
            @Schema(enumeration = {"off", "count", "names"}) String receipts,
            int maxMembers,
            String createdAt) {}

    /** A user to be put into a group, or whose role is to change. */
    @Schema(name = "NewMember")
    public record NewMember(
            long user,

            @Schema(enumeration = {"OWNER", "ADMIN", "MEMBER"}) @Nullable
            String role) {}

    /** How many came in new. */
    @Schema(name = "Added")
    public record Added(int added) {}

    /** A member as the others see it. */
    @Schema(name = "Member")
    public record Member(
            long user,
            String login,
            String name,

            @Schema(enumeration = {"OWNER", "ADMIN", "MEMBER"})
            String role,

            String joinedAt) {}

    /** Members by id; with {@code more}, ask again after the last one. */
    @Schema(name = "Members")
    public record Members(List<Member> members, boolean more) {}
}
