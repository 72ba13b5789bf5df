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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the threads that run pages were busy with, task by task, from a trace that Chromium took of itself. While a task runs,
 * the page neither answers nor moves.
 */
final class PageTasks {
    /** The categories of a trace that have the tasks and what they consist of; the one before them leaves all others out. */
    static final List<String> CATEGORIES = List.of("-*", "toplevel", "devtools.timeline", "v8", "blink_gc");

    private static final String PAGES = "CrRendererMain";
    private static final String TASK = "RunTask";
    private static final int PARTS_MAX = 8;

    private final Map<ThreadId, List<Event>> events = new HashMap<>();
    private final Set<ThreadId> pages = new HashSet<>();

    private PageTasks() {}

    /** The tasks of the pages, the longest first. */
    static List<Task> in(byte[] trace) {
        var tasks = new PageTasks();
        tasks.read(trace);
        return tasks.pages.stream()
                .flatMap(tasks::of)
                .sorted(Comparator.comparing(Task::millis).reversed())
                .toList();
    }

    private void read(byte[] trace) {
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
                    take(JsonParser.parseReader(reader).getAsJsonObject());
                }
                reader.endArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(JsonObject event) {
        var name = event.get("name").getAsString();
        var thread = new ThreadId(event.get("pid").getAsLong(), event.get("tid").getAsLong());
        if (name.equals("thread_name")
                && PAGES.equals(event.getAsJsonObject("args").get("name").getAsString())) {
            pages.add(thread);
        } else if (event.has("dur")) {
            double running = event.has("tdur") ? event.get("tdur").getAsDouble() : Double.NaN;
            events.computeIfAbsent(thread, it -> new ArrayList<>())
                    .add(new Event(
                            name,
                            event.get("ts").getAsDouble(),
                            event.get("dur").getAsDouble(),
                            running));
        }
    }

    private Stream<Task> of(ThreadId page) {
        var all = events.getOrDefault(page, List.of());
        return all.stream().filter(Event::isTask).map(task -> task(task, all));
    }

    private static Task task(Event task, List<Event> all) {
        Map<String, Double> parts = new HashMap<>();
        if (task.micros > Task.EXPLAINED_MICROS) {
            all.stream()
                    .filter(each -> !each.isTask() && each.isWithin(task))
                    .forEach(each -> parts.merge(each.name, each.micros / 1_000, Double::sum));
        }
        return new Task(task.micros / 1_000, task.running / 1_000, parts);
    }

    /**
     * One of them.
     *
     * @param millis from its beginning to its end
     * @param running how long of it the thread had a processor, NaN when the browser does not say
     * @param parts what the browser did in it, by its own names, in milliseconds, one within the other; of long tasks only
     */
    record Task(double millis, double running, Map<String, Double> parts) {
        private static final double EXPLAINED_MICROS = 50_000;

        @Override
        public String toString() {
            var longest = parts.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .limit(PARTS_MAX)
                    .map(part -> String.format(Locale.ROOT, "%s=%.0f", part.getKey(), part.getValue()))
                    .collect(Collectors.joining(" "));
            return String.format(Locale.ROOT, "%.0f ms, %.0f of them on a processor: %s", millis, running, longest);
        }
    }

    private record Event(String name, double at, double micros, double running) {
        boolean isTask() {
            return name.endsWith(TASK);
        }

        boolean isWithin(Event other) {
            return at >= other.at && at + micros <= other.at + other.micros;
        }
    }

    private record ThreadId(long process, long thread) {}
}
