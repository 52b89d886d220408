package dev.gyre.engine.verify;

import dev.gyre.engine.verify.contracts.AddContract;
import dev.gyre.engine.verify.contracts.ElmanContract;
import dev.gyre.engine.verify.contracts.GruContract;
import dev.gyre.engine.verify.contracts.LstmContract;
import dev.gyre.engine.verify.contracts.SlstmContract;
import java.util.List;

/** The contracts of all ops, a row each. */
public final class Contracts {

    private Contracts() {}

    /** Every contract, by name of the op. */
    public static List<Contract> all() {
        return List.of(
                new AddContract(),
                LstmContract.scan(),
                LstmContract.step(),
                SlstmContract.scan(),
                SlstmContract.step(),
                GruContract.scan(),
                GruContract.step(),
                ElmanContract.scan(),
                ElmanContract.step());
    }
}
