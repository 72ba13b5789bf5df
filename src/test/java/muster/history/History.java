package muster.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import muster.kernel.Entry;

/**
 * A file of what the clients of one run did and saw, one line per {@link Op}, in the order in which it was told. It stays
 * behind for the person who wants to know what went wrong. Any thread may tell.
 */
public final class History implements AutoCloseable {
    private final Path file;
    private final BufferedWriter out;
    private final long began = System.nanoTime();
    private boolean closed;

    /** A new history in this file. */
    public History(Path file) {
        this.file = file;
        try {
            out = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is written. */
    public Path file() {
        return file;
    }

    /** Writes one operation down; what is told after the end is nobody's any more. */
    public synchronized void tell(Op op) {
        if (closed) {
            return;
        }
        try {
            out.write(Op.toJson(op, System.nanoTime() - began));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and reads it from the start, one operation at a time, however long it is. */
    public void replay(Consumer<Op> reader) {
        close();
        try (var lines = Files.lines(file)) {
            lines.map(Op::read).forEach(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tells one content from another. */
    public static String hash(Entry entry) {
        return hash(entry.kind().word() + ' ' + Objects.requireNonNullElse(entry.body(), ""));
    }

    /** What a message with this text will have for a hash. */
    public static String hashOfMessage(String body) {
        return hash("message " + body);
    }

    private static String hash(String text) {
        var sum = new CRC32();
        sum.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
