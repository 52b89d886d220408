package dev.gyre.models.verify;

import dev.gyre.engine.verify.golden.GoldenSystem;
import java.util.List;

/** The table of systems whose golden cases can be computed. */
public final class GoldenSystems {

    private GoldenSystems() {}

    /** Every system. */
    public static List<GoldenSystem> all() {
        return List.of();
    }
}
