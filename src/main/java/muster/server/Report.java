package muster.server;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import muster.kernel.JsonWriter;

/** What the readiness checks said: as well as the worst of them. */
record Report(Map<String, Health> checks) {
    Health.State worst() {
        return checks.values().stream()
                .map(Health::state)
                .max(Comparator.naturalOrder())
                .orElse(Health.State.UP);
    }

    /** Whether members should be sent here. */
    boolean ready() {
        return worst() != Health.State.DOWN;
    }

    String toJson() {
        var out = new JsonWriter().begin().field("status", word()).beginObject("checks");
        checks.forEach((name, health) -> {
            out.beginObject(name).field("status", health.state().name().toLowerCase(Locale.ROOT));
            if (!health.detail().isEmpty()) {
                out.field("detail", health.detail());
            }
            out.end();
        });
        return out.end().end().toString();
    }

    private String word() {
        return switch (worst()) {
            case UP -> "ready";
            case DEGRADED -> "degraded";
            case DOWN -> "not_ready";
        };
    }
}
