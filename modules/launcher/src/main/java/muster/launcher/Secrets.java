package muster.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** Random passwords, and files that nobody but their owner can read at any moment of their life. */
final class Secrets {
    /** No signs that look alike, so that a password can be typed from a screen. */
    private static final String SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** 24 of 56 signs are 139 bits. */
    private static final int LENGTH = 24;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String random() {
        var password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(SIGNS.charAt(RANDOM.nextInt(SIGNS.length())));
        }
        return password.toString();
    }

    /** Writes a file that must not exist yet. */
    static void write(Path file, String text) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        // Under another name first: a crash leaves no half of a password behind.
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(part, options, ownerOnly)) {
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(part, file);
    }

    /** Reads a password back. */
    static String read(Path file) {
        try {
            var text = Files.readString(file).strip();
            if (!text.isEmpty() && text.indexOf('\n') < 0) {
                return text;
            }
            throw new StartFailure("The data folder is damaged: " + file + " does not hold a password");
        } catch (IOException e) {
            throw new StartFailure("The data folder is damaged: " + file + " cannot be read", e);
        }
    }
}
