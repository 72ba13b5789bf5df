package muster.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the threads that run pages were busy with, task by task, from a trace that Chromium took of itself. While a task runs,
 * the page neither answers nor moves.
 */
final class PageTasks {
    /** The category of a trace that has the tasks; the one before it leaves all others out. */
    static final List<String> CATEGORIES = List.of("-*", "toplevel");

    private static final String PAGES = "CrRendererMain";
    private static final String TASK = "RunTask";

    private PageTasks() {}

    /** How long each task took, in milliseconds. */
    static double[] millis(byte[] trace) {
        Map<ThreadId, List<Double>> tasks = new HashMap<>();
        Set<ThreadId> pages = new HashSet<>();
        try (var reader =
                new JsonReader(new InputStreamReader(new ByteArrayInputStream(trace), StandardCharsets.UTF_8))) {
            reader.beginObject();
            while (reader.hasNext()) {
                if (!reader.nextName().equals("traceEvents")) {
                    reader.skipValue();
                    continue;
                }
                reader.beginArray();
                while (reader.hasNext()) {
                    var event = JsonParser.parseReader(reader).getAsJsonObject();
                    var name = event.get("name").getAsString();
                    var thread = ThreadId.of(event);
                    if (name.equals("thread_name") && PAGES.equals(argument(event, "name"))) {
                        pages.add(thread);
                    } else if (name.endsWith(TASK) && event.has("dur")) {
                        tasks.computeIfAbsent(thread, it -> new ArrayList<>())
                                .add(event.get("dur").getAsDouble() / 1_000);
                    }
                }
                reader.endArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages.stream()
                .flatMap(each -> tasks.getOrDefault(each, List.of()).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static String argument(JsonObject event, String name) {
        return event.getAsJsonObject("args").get(name).getAsString();
    }

    private record ThreadId(long process, long thread) {
        static ThreadId of(JsonObject event) {
            return new ThreadId(event.get("pid").getAsLong(), event.get("tid").getAsLong());
        }
    }
}
