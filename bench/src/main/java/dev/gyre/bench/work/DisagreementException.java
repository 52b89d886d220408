package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import dev.gyre.verify.Comparison;
import java.util.Locale;

/** A contender computed something else than expected, so its speed means nothing. */
public final class DisagreementException extends GyreException {

    private static final long serialVersionUID = 1L;

    /** Whose result it is, and how far it's off. */
    DisagreementException(String contender, Comparison c) {
        super(String.format(
                Locale.ROOT,
                "%s disagrees on %s: error %.1e, allowed %.1e; %s",
                contender,
                c.what(),
                c.error(),
                c.tolerance(),
                c.detail().lines().findFirst().orElse("")));
    }
}
