package dev.gyre.verify.contracts.recurrent;

import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** The contract of a scan or a step, its cases derived from a {@link CellOracle}. */
record CellContract(String op, List<Case> cases) implements Contract {}
