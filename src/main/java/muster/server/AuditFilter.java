package muster.server;

import jakarta.ws.rs.QueryParam;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import muster.identity.Audit;
import muster.identity.AuditQuery;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** What a reader of the audit log asks for. */
public class AuditFilter {
    @QueryParam("user")
    @Nullable
    String user;

    @QueryParam("act")
    @Nullable
    String act;

    @QueryParam("target")
    @Nullable
    String target;

    @QueryParam("address")
    @Nullable
    String address;

    @QueryParam("from")
    @Nullable
    String from;

    @QueryParam("to")
    @Nullable
    String to;

    /** The same as the log understands it. */
    AuditQuery query() {
        if (Stream.of(act, target, address).anyMatch(text -> text != null && !storable(text))) {
            throw Refused.badRequest("a value of the query is too long, or has a control character");
        }
        return new AuditQuery(
                Limits.ID_MAX,
                user == null ? null : Parameters.number("user", user, 0, Limits.ID_MAX, 0),
                act,
                target,
                address,
                Parameters.instant("from", from),
                Parameters.instant("to", to));
    }

    /** What no line of the log can hold need not be looked for, and would not be taken as the detail of this reading. */
    private static boolean storable(String text) {
        return text.length() <= Audit.TEXT_LENGTH_MAX && text.chars().noneMatch(Character::isISOControl);
    }

    /** What was asked for, in words. */
    @Override
    public String toString() {
        return Stream.of(
                        named("user", user),
                        named("act", act),
                        named("target", target),
                        named("address", address),
                        named("from", from),
                        named("to", to))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String named(String name, @Nullable String value) {
        return value == null ? "" : name + "=" + value;
    }
}
