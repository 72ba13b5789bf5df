package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** A flight recording of the server while it is measured, and what it says: where the CPU goes and what is allocated. */
final class FlightRecording implements AutoCloseable {
    private static final int LINES = 15;
    private static final int CALLERS = 2;
    private static final String NAME = "bench";
    private static final String WRITE = ".write";

    /** Native methods are sampled every 20 ms, Java methods every 10 ms. */
    private static final double NATIVE_WEIGHT = 2;

    private final long pid;
    private final @Nullable Path file;
    private final Consumer<String> console;
    private final @Nullable Process starting;

    private FlightRecording(long pid, @Nullable Path file, Consumer<String> console) throws IOException {
        this.pid = pid;
        this.file = file;
        this.console = console;
        if (file == null) {
            starting = null;
            return;
        }
        Files.deleteIfExists(file);
        // Not waited for: the driver's thread is needed.
        starting = Jcmd.start(pid, "JFR.start", "name=" + NAME, "settings=profile", "filename=" + file);
    }

    /** Starts to record with {@code -Djfr=true}; else nothing. */
    static FlightRecording of(BenchOptions options, long pid, String what, Consumer<String> console)
            throws IOException {
        boolean wanted = options.jfr() && Jcmd.understands(pid);
        return new FlightRecording(pid, wanted ? options.folder().resolve(what + ".jfr") : null, console);
    }

    /** Ends the recording and tells what it has seen. */
    @Override
    public void close() throws IOException {
        if (file == null || starting == null) {
            return;
        }
        var unusedStart = Jcmd.output(starting);
        var unusedStop = Jcmd.run(pid, "JFR.stop", "name=" + NAME);
        Map<String, Double> running = new HashMap<>();
        Map<String, Double> threads = new HashMap<>();
        Map<String, Double> allocated = new HashMap<>();
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample" -> {
                        running.merge(frames(event), 1.0, Double::sum);
                        threads.merge(thread(event), 1.0, Double::sum);
                    }
                    case "jdk.NativeMethodSample" -> {
                        // Of what is native, the waits are most and cost nothing; the writes to sockets do.
                        if (frames(event).contains(WRITE)) {
                            running.merge(frames(event), NATIVE_WEIGHT, Double::sum);
                            threads.merge(thread(event), NATIVE_WEIGHT, Double::sum);
                        }
                    }
                    case "jdk.ObjectAllocationSample" ->
                        allocated.merge(
                                event.getClass("objectClass").getName() + " in " + frames(event),
                                (double) event.getLong("weight"),
                                Double::sum);
                    default -> {}
                }
            }
        }
        print("CPU by thread", threads);
        print("CPU by top frame", running);
        print("allocated bytes by site", allocated);
        console.accept("# the recording is " + file);
    }

    private static String thread(RecordedEvent event) {
        var thread = event.getThread("sampledThread");
        var name = thread == null ? null : thread.getJavaName();
        return name == null ? "?" : name.replaceAll("\\d+", "*");
    }

    /** The top frame, and the ones that called it. */
    private static String frames(RecordedEvent event) {
        var stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            return "?";
        }
        var text = new StringBuilder();
        for (RecordedFrame frame :
                stack.getFrames().subList(0, Math.min(stack.getFrames().size(), 1 + CALLERS))) {
            var type = frame.getMethod().getType().getName();
            text.append(text.length() == 0 ? "" : " < ")
                    .append(type.substring(type.lastIndexOf('.') + 1))
                    .append('.')
                    .append(frame.getMethod().getName());
        }
        return text.toString();
    }

    private void print(String title, Map<String, Double> shares) {
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        console.accept("# " + title);
        shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(LINES)
                .forEach(each -> console.accept(
                        String.format(Locale.ROOT, "#   %5.1f %%  %s", each.getValue() * 100 / sum, each.getKey())));
    }
}
