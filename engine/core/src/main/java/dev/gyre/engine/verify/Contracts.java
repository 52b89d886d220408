package dev.gyre.engine.verify;

import dev.gyre.engine.verify.contracts.AddContract;
import java.util.List;

/** The contracts of all ops, a row each. */
public final class Contracts {

    private Contracts() {}

    /** Every contract, by name of the op. */
    public static List<Contract> all() {
        return List.of(new AddContract());
    }
}
