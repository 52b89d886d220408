package dev.gyre.models.run.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The part of a log up to a checkpoint's step: all up to the last whole line of such a step, and as many damaged lines
 * behind it as steps are missing there. The rest was written by a run that was cut off.
 */
public final class KeptLog {

    private static final int NAMED = 5;

    private final Path file;
    private final long step;
    private final List<Long> damaged = new ArrayList<>();
    private final List<LogLine> doubtful = new ArrayList<>();
    private int beforeLater;
    private boolean later;
    private long end;
    private long last;
    private String about = "";

    private KeptLog(Path file, long step) {
        this.file = file;
        this.step = step;
    }

    /**
     * Reads a log up to a step.
     *
     * @param step the last step to keep
     * @throws IOException if it can't be read, or is no file
     */
    public static KeptLog of(Path file, long step) throws IOException {
        KeptLog kept = new KeptLog(file, step);
        LogLine.read(file, kept::add);
        kept.finish();
        return kept;
    }

    private void add(LogLine line) {
        OptionalLong number = line.step();
        if (number.isEmpty()) {
            doubtful.add(line);
            beforeLater = later ? beforeLater : doubtful.size();
        } else if (number.getAsLong() > step) {
            later = true;
        } else {
            doubtful.forEach(l -> damaged.add(l.number()));
            doubtful.clear();
            beforeLater = 0;
            later = false;
            last = number.getAsLong();
            about = last == step ? line.text() : "";
            end = line.end();
        }
    }

    private void finish() {
        long missing = Math.min(beforeLater, step - last);
        for (LogLine line : doubtful) {
            if (missing > 0 && line.ended()) {
                missing--;
                last++;
                damaged.add(line.number());
                end = line.end();
            }
        }
    }

    /** Bytes to keep, from the beginning of the file. */
    public long end() {
        return end;
    }

    /** The last line that's about the checkpoint's step; empty if there's none. */
    public String about() {
        return about;
    }

    /** Tells the user what's damaged and what's missing. */
    public void report(Consumer<String> notes) {
        if (!damaged.isEmpty()) {
            int more = damaged.size() - NAMED;
            String numbers = damaged.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
            notes.accept(file + ": line " + numbers + (more > 0 ? " and " + more + " more" : "")
                    + (damaged.size() > 1 ? " are" : " is") + " damaged; the loss curve does without");
        }
        if (last < step) {
            notes.accept(file + ": ends at step " + last + ", but the checkpoint is of step " + step
                    + "; the lines between are lost, and the loss curve does without");
        }
    }
}
