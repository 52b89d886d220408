package dev.gyre.models.run.log;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A line of a run's log as it lies on disk, damaged or not.
 *
 * @param number from 1
 * @param end byte of the file after it, its line break included
 * @param text what it says, without the line break; a character a byte
 * @param ended whether it has a line break
 */
public record LogLine(long number, long end, String text, boolean ended) {

    /** The beginning of every line of the log, up to the number of its step. */
    public static final String PREFIX = "{\"step\":";

    /** The longest line that's one of ours; what's longer is damaged, and kept in memory only so far. */
    private static final int MAX_BYTES = 1 << 16;

    private static final int MAX_DIGITS = 18;

    /**
     * Reads a log, line by line.
     *
     * @throws IOException if it can't be read, or is a link or otherwise no file: a run writes to its own folder only
     */
    public static void read(Path file, Consumer<LogLine> lines) throws IOException {
        BasicFileAttributes what = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!what.isRegularFile()) {
            throw new IOException((what.isSymbolicLink() ? "it is a link" : "it is no file") + ", so remove it");
        }
        byte[] line = new byte[MAX_BYTES];
        long number = 0;
        long at = 0;
        int length = 0;
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), MAX_BYTES)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                at++;
                if (b == '\n') {
                    number++;
                    lines.accept(of(number, at, line, length, true));
                    length = 0;
                } else if (length < MAX_BYTES) {
                    line[length] = (byte) b;
                    length++;
                }
            }
        }
        if (length > 0) {
            lines.accept(of(number + 1, at, line, length, false));
        }
    }

    private static LogLine of(long number, long end, byte[] line, int length, boolean ended) {
        return new LogLine(number, end, new String(Arrays.copyOf(line, length), StandardCharsets.ISO_8859_1), ended);
    }

    /** The step that it's about; nothing if it's damaged so far that it isn't one of ours. */
    public OptionalLong step() {
        int comma = text.indexOf(',');
        boolean ours = ended
                && text.startsWith(PREFIX)
                && comma > PREFIX.length()
                && comma <= PREFIX.length() + MAX_DIGITS
                && text.endsWith("}")
                && text.chars().allMatch(c -> c >= ' ' && c <= '~');
        String digits = ours ? text.substring(PREFIX.length(), comma) : "";
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }
}
