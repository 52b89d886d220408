package dev.gyre.models.run;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Whom a run tells how it goes: lines that stay, and in between how far it is. */
@FunctionalInterface
public interface Listener extends Consumer<String> {

    /** The most characters of a line that's replaced; a terminal may break one that fills its last column. */
    int COLUMNS = 79;

    /**
     * Takes how far the run is, which the next call replaces. It comes after every step, and the default takes no notice.
     *
     * @param share of the run that's done, from 0 to 1
     * @param line tells it in at most {@link #columns()} columns
     */
    default void at(double share, Supplier<String> line) {}

    /** Columns that a line has which is replaced. */
    default int columns() {
        return COLUMNS;
    }
}
