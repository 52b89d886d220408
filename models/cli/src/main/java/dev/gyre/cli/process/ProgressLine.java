package dev.gyre.cli.process;

import dev.gyre.models.run.Listener;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The progress of work, on standard error: on a terminal one line with a bar that is rewritten, elsewhere a line at times, often in the
 * beginning and more seldom the longer it takes. Lines that stay come above it.
 */
public final class ProgressLine implements Listener, AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final long REWRITE = SECOND / 10;
    private static final long MOST = 30 * SECOND;
    private static final String CUT = "...";

    /** Characters of the bar between its ends. */
    private static final int CELLS = 8;

    private static final int BAR = CELLS + "[] ".length();

    private final PrintWriter lines;
    private final Optional<PrintStream> terminal;
    private final boolean coloured;
    private final LongSupplier clock;
    private final long begun;
    private long told;
    private int width;

    /**
     * A progress line on standard error or something in its place.
     *
     * @param lines takes what's printed, and makes it printable
     * @param terminal what the cursor is moved on, if that's one
     * @param coloured whether the bar is
     * @param clock nanoseconds
     */
    ProgressLine(PrintWriter lines, Optional<PrintStream> terminal, boolean coloured, LongSupplier clock) {
        this.lines = lines;
        this.terminal = terminal;
        this.coloured = coloured;
        this.clock = clock;
        this.begun = clock.getAsLong();
        this.told = begun;
    }

    /**
     * A progress line on standard error as it is.
     *
     * @param lines takes what's printed, and makes it printable
     */
    public static ProgressLine on(PrintWriter lines) {
        return new ProgressLine(
                lines,
                StandardError.isTerminal() ? Optional.of(System.err) : Optional.empty(),
                StandardError.isColoured(),
                System::nanoTime);
    }

    /** Prints a line that stays. */
    @Override
    public synchronized void accept(String line) {
        erase();
        lines.println(line);
        lines.flush();
    }

    @Override
    public synchronized void at(double share, Supplier<String> line) {
        long now = clock.getAsLong();
        long gap = terminal.isPresent() ? REWRITE : Math.clamp((now - begun) / 10, SECOND, MOST);
        if (now - told < gap) {
            return;
        }
        told = now;
        if (terminal.isEmpty()) {
            accept(line.get());
            return;
        }
        String text = cut(line.get());
        erase();
        lines.print(bar(share) + text);
        lines.flush();
        width = BAR + text.length();
    }

    @Override
    public int columns() {
        return terminal.isPresent() ? COLUMNS - BAR : COLUMNS;
    }

    private String cut(String text) {
        return text.length() <= columns() ? text : text.substring(0, columns() - CUT.length()) + CUT;
    }

    private String bar(double share) {
        int full = (int) (CELLS * Math.clamp(share, 0, 1));
        String done = "#".repeat(full);
        String shown = coloured && full > 0 ? "\u001b[32m" + done + "\u001b[0m" : done;
        return "[" + shown + "-".repeat(CELLS - full) + "] ";
    }

    /** Blanks rather than a terminal's own sequence, which not every terminal knows. */
    private void erase() {
        if (width > 0) {
            terminal.ifPresent(t -> {
                t.print("\r" + " ".repeat(width) + "\r");
                t.flush();
            });
            width = 0;
        }
    }

    /** Leaves the line as it is, so that whatever is printed next stands below it. */
    @Override
    public synchronized void close() {
        if (width > 0) {
            lines.println();
            lines.flush();
            width = 0;
        }
    }
}
