package dev.gyre.papers;

import java.util.Collection;
import java.util.Locale;

/** Verdict of a gate, from the best to the worst. */
public enum Verdict {
    /** The gate meets its threshold. */
    HOLDS,
    /** The statement lies beyond what can be seen here; see {@link Beyond}. */
    CANT_BE_SHOWN,
    /** Some seeds meet it and others don't, with no majority that its mean goes along with. */
    UNSTABLE,
    /** The gate misses its threshold. */
    FAILS,
    /** A control didn't come out as it should, so that the gate says nothing. */
    CONTROL_FAILED;

    /** The verdict in words, for readers. */
    public String words() {
        return this == CANT_BE_SHOWN
                ? "can't be shown"
                : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether whoever asked has to be told by an exit code. */
    public boolean bad() {
        return this == FAILS || this == CONTROL_FAILED;
    }

    /** The worst of several. */
    public static Verdict worst(Collection<Verdict> all) {
        return all.stream().max(Verdict::compareTo).orElse(HOLDS);
    }
}
