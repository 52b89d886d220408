package dev.gyre.papers;

import java.util.Locale;

/** Scale of a reproduction: how much is spent on it. */
public enum ReproductionScale {
    /** Shows that all runs; thresholds aren't meant for it. */
    QUICK,
    /** The scale that thresholds are for. */
    STANDARD,
    /** The specification's own lengths, where those of {@link #STANDARD} are shorter. */
    LONG;

    /** A value of three, by the scale. */
    public <T> T pick(T quick, T standard, T whole) {
        return switch (this) {
            case QUICK -> quick;
            case STANDARD -> standard;
            case LONG -> whole;
        };
    }

    /** One of two values: what's quick, and what's meant. */
    public <T> T pick(T quick, T meant) {
        return pick(quick, meant, meant);
    }

    /** The option for language models' data: the built-in text, or enough of its beginning to be quick, which a tenth is held back of. */
    public String text() {
        return pick("--data=built-in:40000", "--data=");
    }

    /** The name in commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
