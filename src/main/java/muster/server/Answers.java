package muster.server;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;

/** The answers that REST gives when all went well; {@link Problem} has the others. */
final class Answers {
    private Answers() {}

    /** 200 with this JSON. */
    static Response ok(JsonWriter json) {
        return json(Response.ok(), json.toString());
    }

    /** 200 with the frame that the WebSocket would have answered. */
    static Response ok(Frame frame) {
        return json(Response.ok(), frame.toJson());
    }

    /** 201 with this JSON, for what has no address of its own. */
    static Response created(JsonWriter json) {
        return json(Response.status(Response.Status.CREATED), json.toString());
    }

    /** 201 with this JSON and where the new thing is. */
    static Response created(URI location, JsonWriter json) {
        return json(Response.created(location), json.toString());
    }

    private static Response json(Response.ResponseBuilder answer, String json) {
        return answer.type(MediaType.APPLICATION_JSON).entity(json).build();
    }
}
