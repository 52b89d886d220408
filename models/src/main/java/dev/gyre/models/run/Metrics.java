package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a run: JSON lines in the order of steps, first a step's training line, then its validation line if it has one.
 * Everything that depends on the clock is under {@code "time"}; the rest is a function of the configuration alone.
 */
final class Metrics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final String PREFIX = "{\"step\":";
    /** What a line of a validation has, and no other. */
    static final String VALIDATION = ",\"validation\":{";
    /** Name, in a validation on the whole split, of the score on the part of it that validations on the way are on. */
    static final String SAMPLE = "sample";

    private static final String WHOLE = ",\"whole\":true";

    private final Path file;
    private final FileChannel channel;
    private final StringBuilder line = new StringBuilder(256);
    private boolean validated;
    private boolean whole;

    /**
     * Opens the log after a step, dropping what a run that was cut off wrote about later ones.
     *
     * @param step the last step to keep; 0 for an empty log
     * @throws GyreException if the file can't be written
     */
    Metrics(Path file, long step) {
        this.file = file;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long end = endOf(Files.readString(file), step);
            channel.truncate(end).position(end);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private long endOf(String text, long step) {
        int end = 0;
        long last = 0;
        for (int at = 0; at < text.length(); ) {
            int newline = text.indexOf('\n', at);
            long number = newline < 0 ? Long.MAX_VALUE : stepOf(text.substring(at, newline));
            if (number > step) {
                break;
            }
            last = number;
            note(number == step ? text.substring(at, newline) : "");
            at = newline + 1;
            end = at;
        }
        if (last < step) {
            LOG.warn(
                    "{}: ends at step {}, but the checkpoint is of step {}; the lines between are lost",
                    file,
                    last,
                    step);
        }
        return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }

    private void note(String kept) {
        validated = kept.contains(VALIDATION);
        whole = validated && kept.contains(WHOLE);
    }

    /** Whether the last step that was kept has its validation; on the whole split, where asked for. */
    boolean validated(boolean onTheWhole) {
        return onTheWhole ? whole : validated;
    }

    private static long stepOf(String s) {
        int comma = s.indexOf(',');
        boolean ours = s.startsWith(PREFIX) && comma > PREFIX.length() && s.endsWith("}");
        String number = ours ? s.substring(PREFIX.length(), comma) : "";
        return !number.isEmpty() && number.length() < 19 && number.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(number)
                : Long.MAX_VALUE;
    }

    /**
     * Logs a training step.
     *
     * @param score which the loss may be in another unit
     * @param items that were trained on so far
     */
    void step(long step, Learner.Step done, Score score, long items, double ms) {
        line.setLength(0);
        line.append(PREFIX).append(step);
        line.append(",\"loss\":").append(done.loss());
        if (done.scored()) {
            score.ofLoss(done.loss()).ifPresent(x -> field(score.key()).append(x));
        }
        line.append(",\"lr\":").append(done.rate());
        line.append(",\"norm\":").append(done.norm());
        field(score.learned()).append(items);
        line.append(",\"time\":{\"ms\":").append(Math.round(ms * 1000) / 1000.0).append("}}\n");
        write();
    }

    /**
     * Logs a validation.
     *
     * @param sample the score of the part that validations on the way are on
     */
    void validation(long step, Score score, Evaluation.Result result, double sample, double ms) {
        line.setLength(0);
        line.append(PREFIX).append(step);
        line.append(VALIDATION).append('"').append(score.key()).append("\":").append(result.score());
        field(score.items()).append(result.items());
        line.append(result.whole() ? WHOLE : ",\"whole\":false");
        if (result.whole()) {
            field(SAMPLE).append(sample);
        }
        line.append("},\"time\":{\"ms\":")
                .append(Math.round(ms * 1000) / 1000.0)
                .append("}}\n");
        write();
    }

    private StringBuilder field(String name) {
        return line.append(",\"").append(name).append("\":");
    }

    private void write() {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(line));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Puts everything on disk; a checkpoint needs it, since it promises that its step is in the log. */
    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private GyreException failure(IOException e) {
        return new GyreException(
                file + ": can't be written (" + AtomicFile.reason(e)
                        + "): make the disk writable or make room on it, then go on with gyre resume "
                        + file.getParent(),
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
