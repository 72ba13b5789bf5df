package muster.server;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import muster.identity.Scope;
import muster.kernel.JsonObject;
import muster.kernel.Limits;
import muster.kernel.OneLine;
import muster.kernel.Refused;

/** A token that somebody asks for. */
record TokenRequest(String name, Set<Scope> scopes, Duration life) {
    private static final int DAYS_UNLESS_ASKED = 365;
    private static final int DAYS_MAX = 3_650;
    private static final int SCOPES_MAX = 8;

    static TokenRequest of(JsonObject body) {
        var scopes = EnumSet.noneOf(Scope.class);
        for (var word : body.list("scopes", SCOPES_MAX)) {
            scopes.add(Scope.of(String.valueOf(word))
                    .orElseThrow(() -> Refused.badRequest("field 'scopes' has an unknown value")));
        }
        var name = body.text("name", Limits.NAME_LENGTH_MAX);
        if (!OneLine.is(name)) {
            throw Refused.badRequest("field 'name' must have no control characters and none that turn the line round");
        }
        return new TokenRequest(name, scopes, Duration.ofDays(body.number("days", 1, DAYS_MAX, DAYS_UNLESS_ASKED)));
    }
}
