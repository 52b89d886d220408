package dev.gyre.engine.verify.contracts.recurrent;

import dev.gyre.engine.verify.Case;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** The contract of a scan or a step, its cases derived from a {@link CellOracle}. */
record CellContract(String op, List<Case> cases) implements Contract {}
