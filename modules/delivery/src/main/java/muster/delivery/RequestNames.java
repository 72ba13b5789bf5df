package muster.delivery;

import java.util.ArrayList;
import java.util.List;
import muster.kernel.Frame;
import muster.kernel.JsonObject;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** By what a client knows again which request an answer is for. */
final class RequestNames {
    private RequestNames() {}

    /** @throws Refused {@code bad_request} when it is none that could be told again */
    static @Nullable String ref(JsonObject frame) {
        return frame.textOrNull("ref", Limits.REF_LENGTH_MAX);
    }

    static @Nullable String cid(Object request) {
        return request instanceof JsonObject frame
                        && frame.get("cid") instanceof String cid
                        && cid.length() <= Limits.CID_LENGTH_MAX
                ? cid
                : null;
    }

    /**
     * The refusal of requests that nobody has looked at, once for each that has a name: a client repeats what it is told of, and
     * would wait for ever for what it is not. One for all of them when none has.
     */
    static List<Frame.ErrorFrame> refusals(List<?> requests, Refused refused) {
        var refusals = new ArrayList<Frame.ErrorFrame>();
        for (var request : requests) {
            var cid = cid(request);
            var ref = request instanceof JsonObject frame
                            && frame.get("ref") instanceof String known
                            && known.length() <= Limits.REF_LENGTH_MAX
                    ? known
                    : null;
            if (cid != null || ref != null) {
                refusals.add(Frame.ErrorFrame.of(ref, refused, cid));
            }
        }
        return refusals.isEmpty() ? List.of(Frame.ErrorFrame.of(null, refused, null)) : refusals;
    }
}
