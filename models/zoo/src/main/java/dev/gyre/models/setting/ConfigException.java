package dev.gyre.models.setting;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.nio.file.Path;
import java.util.Locale;

/** A setting outside its range: the user asked for something that can't be. Names the option, the value and the range. */
public final class ConfigException extends GyreException {

    private static final long serialVersionUID = 1L;

    /** A failure with its one-line explanation. */
    public ConfigException(String message) {
        super(message);
    }

    /**
     * Refuses a setting unless a rule holds.
     *
     * @param holds whether it holds
     * @param option name of the setting as the user types it
     * @param value what it was set to
     * @param allowed the rule in words, after "it must be"
     */
    public static void require(boolean holds, String option, Object value, String allowed) {
        if (!holds) {
            throw new ConfigException(option + " " + shown(value) + " must be " + allowed);
        }
    }

    /** Whoever is to look at a path needs all of it; other values may be as long as a damaged file. */
    private static String shown(Object value) {
        return value instanceof Path path ? path.toString() : Quoted.bare(String.valueOf(value));
    }

    /** Refuses a whole number outside a range, both ends included. */
    public static void range(String option, long value, long least, long most) {
        require(
                value >= least && value <= most,
                option,
                value,
                String.format(Locale.ROOT, "a whole number from %d to %d", least, most));
    }

    /** Refuses a number outside a range, both ends included, and NaN. */
    public static void range(String option, double value, double least, double most) {
        require(
                value >= least && value <= most,
                option,
                value,
                String.format(Locale.ROOT, "a number from %s to %s", least, most));
    }
}
