package muster.server;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import muster.kernel.JsonWriter;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457): what REST and servlets say no with. {@code code} is the word that the WebSocket uses for
 * the same refusal; {@code id} stands in the log beside the cause when the fault is ours.
 */
record Problem(
        int status,
        String code,
        String detail,
        Duration retryAfter,
        @Nullable String id) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int UNAUTHORIZED = 401;

    /** What a refusal looks like on the outside. */
    static Problem of(Refused refused) {
        var refusal = refused.refusal();
        return new Problem(refusal.httpStatus(), refusal.code(), refused.getMessage(), refused.retryAfter(), null);
    }

    /** A status of the framework's own, such as 405 or 415. */
    static Problem of(int status) {
        return new Problem(status, codeOf(status), titleOf(status), Duration.ZERO, null);
    }

    /** Nobody knows who is calling. */
    static Problem unauthorized(String detail) {
        return new Problem(UNAUTHORIZED, "unauthorized", detail, Duration.ZERO, null);
    }

    /** The database is away, overloaded, or takes too long. */
    static Problem busy(Duration retryAfter) {
        return new Problem(503, "busy", "not available for now, try again", retryAfter, null);
    }

    /** Ours to explain: the log has the cause beside {@code id}. */
    static Problem internal(String id) {
        return new Problem(500, "internal", "an internal error, see the server's log", Duration.ZERO, id);
    }

    /** The document. */
    String toJson() {
        var out = new JsonWriter()
                .begin()
                .field("type", "about:blank")
                .field("title", titleOf(status))
                .field("status", status)
                .field("detail", detail)
                .field("code", code);
        if (!retryAfter.isZero()) {
            out.field("retryAfter", retryAfter.toMillis());
        }
        return out.field("id", id).end().toString();
    }

    /** The answer of a resource. */
    Response toResponse() {
        var answer = Response.status(status).type(MEDIA_TYPE).entity(toJson());
        if (!retryAfter.isZero()) {
            answer.header("Retry-After", retryAfterSeconds());
        }
        if (status == UNAUTHORIZED) {
            answer.header("WWW-Authenticate", "Bearer");
        }
        return answer.build();
    }

    /** The answer of a servlet, or of what stands before all of them. */
    void writeTo(HttpServletResponse response) throws IOException {
        var body = toJson().getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        if (!retryAfter.isZero()) {
            response.setHeader("Retry-After", Long.toString(retryAfterSeconds()));
        }
        if (status == UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.getOutputStream().write(body);
    }

    /** Whole seconds, rounded up: the header knows no smaller unit. */
    private long retryAfterSeconds() {
        return Math.max(1, retryAfter.plusMillis(999).toSeconds());
    }

    private static String codeOf(int status) {
        return switch (status) {
            case 400 -> "bad_request";
            case UNAUTHORIZED -> "unauthorized";
            case 413 -> "too_large";
            case 429 -> "rate_limited";
            case 503 -> "busy";
            default -> titleOf(status).toLowerCase(Locale.ROOT).replace(' ', '_');
        };
    }

    private static String titleOf(int status) {
        var known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
