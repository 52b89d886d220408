package dev.gyre.cli.chat;

import dev.gyre.models.generate.Stops;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** The text of an answer as it's written. What may begin the user's turn is held back until it's known whether it does. */
final class AnswerText {

    private final Stops stops;
    private final boolean named;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Consumer<String> to;
    private int released;

    /**
     * One whose parts go somewhere, whole characters each.
     *
     * @param stop the text that ends it, which is the other speaker's name; none if only a token does, as a model's own template has it
     */
    AnswerText(Optional<String> stop, Consumer<String> to) {
        this.stops = new Stops(
                stop.map(s -> s.getBytes(StandardCharsets.UTF_8)).stream().toList());
        this.named = stop.isPresent();
        this.to = to;
    }

    /**
     * Adds whole characters in UTF-8.
     *
     * @return whether the answer ends before the last of them
     */
    boolean add(byte[] more) {
        for (byte b : more) {
            int stop = stops.accept(b);
            bytes.write(b);
            if (stop > 0) {
                byte[] all = bytes.toByteArray();
                bytes.reset();
                bytes.write(all, 0, all.length - stop);
                release(bytes.size());
                return true;
            }
        }
        release(bytes.size() - stops.held());
        return false;
    }

    /** Bytes so far, those that are held back among them. */
    int length() {
        return bytes.size();
    }

    /** Whether some are held back. */
    boolean isHeld() {
        return stops.held() > 0;
    }

    /** Releases what's held back: the answer ends here. */
    void end() {
        release(bytes.size());
    }

    /** The text that the model wrote, less the space behind its own name. */
    String text() {
        String all = from(0);
        return named && all.startsWith(" ") ? all.substring(1) : all;
    }

    /** The text behind so many bytes. */
    String from(int start) {
        return new String(Arrays.copyOfRange(bytes.toByteArray(), start, bytes.size()), StandardCharsets.UTF_8);
    }

    private void release(int end) {
        if (end <= released) {
            return;
        }
        byte[] all = bytes.toByteArray();
        int from = named && released == 0 && all[0] == ' ' ? 1 : released;
        released = end;
        if (from < end) {
            to.accept(new String(all, from, end - from, StandardCharsets.UTF_8));
        }
    }
}
