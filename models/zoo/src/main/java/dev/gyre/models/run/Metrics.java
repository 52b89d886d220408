package dev.gyre.models.run;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.Aside;
import dev.gyre.models.run.log.KeptLog;
import dev.gyre.models.run.log.LogLine;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The log of a run: JSON lines in the order of steps, first a step's training line, then its validation line if it has one.
 * Everything that depends on the clock is under {@code "time"}; the rest is a function of the configuration alone.
 */
final class Metrics implements AutoCloseable {

    /** The text in each line of a validation, and in no other. */
    static final String VALIDATION = ",\"validation\":{";
    /** Name, in a validation on the whole split, of the score on the part of it that validations on the way are on. */
    static final String SAMPLE = "sample";

    private static final String WHOLE = ",\"whole\":true";

    private final Path file;
    private final Consumer<String> notes;
    private final boolean validated;
    private final boolean whole;
    private final StringBuilder line = new StringBuilder(256);
    private FileChannel channel;
    private Object key;

    /**
     * Opens the log after a step, dropping what a run that was cut off wrote about later ones. What's kept is written anew, so that
     * the file is this run's own.
     *
     * @param step the last step to keep; 0 for an empty log
     * @param notes takes lines for the user: what of the log is damaged or lost
     * @throws GyreException if the file can't be read or written, or is a link
     */
    Metrics(Path file, long step, Consumer<String> notes) {
        this.file = file;
        this.notes = notes;
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                KeptLog kept = KeptLog.of(file, step);
                kept.report(notes);
                validated = kept.about().contains(VALIDATION);
                whole = validated && kept.about().contains(WHOLE);
                try (FileChannel from = FileChannel.open(file, READ, LinkOption.NOFOLLOW_LINKS)) {
                    AtomicFile.write(file, AtomicFile.beginning(from, kept.end()));
                }
            } else {
                validated = false;
                whole = false;
                if (step > 0) {
                    notes.accept(file + ": is missing; the log begins anew after step " + step);
                }
                AtomicFile.write(file, to -> {});
            }
            open();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void open() throws IOException {
        channel = FileChannel.open(file, READ, WRITE, LinkOption.NOFOLLOW_LINKS);
        channel.position(channel.size());
        key = key();
    }

    /** The file's identity, by which it differs from another of its name; null where the file system has none. */
    private Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Whether the last step that was kept has its validation; on the whole split, where asked for. */
    boolean validated(boolean onTheWhole) {
        return onTheWhole ? whole : validated;
    }

    /**
     * Logs a training step.
     *
     * @param score which the loss may be in another unit
     * @param items that were trained on so far
     */
    void step(long step, Learner.Step done, Score score, long items, double ms) {
        line.setLength(0);
        line.append(LogLine.PREFIX).append(step);
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
     * Logs a validation as a line.
     *
     * @param sample the score of the part that validations on the way are on
     */
    void validation(long step, Score score, Evaluation.Result result, double sample, double ms) {
        line.setLength(0);
        line.append(LogLine.PREFIX).append(step);
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

    /**
     * Puts everything on disk; a checkpoint needs it, since it promises that its step is in the log. A log that somebody deleted or
     * replaced meanwhile is put back, and the user told.
     */
    void force() {
        try {
            if (channel.size() < channel.position()) {
                notes.accept(file + ": was cut off at byte " + channel.size() + " while training; it goes on there");
                channel.position(channel.size());
            }
            if (!inPlace()) {
                putBack();
            }
            channel.force(false);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private boolean inPlace() throws IOException {
        try {
            return Objects.equals(key, key());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void putBack() throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path aside = Aside.move(file, ".replaced");
            notes.accept(file + ": was replaced while training; that is " + aside.getFileName()
                    + " now, and the log itself is put back");
        } else {
            notes.accept(file + ": was deleted while training; it is put back");
        }
        try (FileChannel before = channel) {
            AtomicFile.write(file, AtomicFile.beginning(before, before.size()));
            open();
        }
    }

    private GyreException failure(IOException e) {
        return new GyreException(
                file + ": can't be read or written (" + AtomicFile.reason(e)
                        + "): see that it is a writable file with room on its disk, then go on with gyre resume "
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
