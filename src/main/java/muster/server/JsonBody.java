package muster.server;

import java.util.ArrayList;
import java.util.List;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** A request's body, read and parsed by the kernel's strict codec (decision 0005); resources take it as a parameter. */
record JsonBody(Object value) {
    /**
     * The body as one object.
     *
     * @throws Refused {@code bad_request} when it is something else
     */
    JsonObject object() {
        return Json.object(value);
    }

    /**
     * The body as a list of objects.
     *
     * @throws Refused {@code bad_request} when it is something else, {@code too_large} over {@code max} of them
     */
    List<JsonObject> objects(int max) {
        if (!(value instanceof List<?> list)) {
            throw Refused.badRequest("a JSON array is expected");
        }
        if (list.size() > max) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + max + " at once");
        }
        var objects = new ArrayList<JsonObject>(list.size());
        for (var element : list) {
            objects.add(Json.object(element));
        }
        return objects;
    }
}
