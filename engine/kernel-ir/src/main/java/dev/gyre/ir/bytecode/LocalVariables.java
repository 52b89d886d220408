package dev.gyre.ir.bytecode;

import java.util.Optional;

/** The local variables of a method: which one a slot holds where. */
sealed interface LocalVariables permits DeclaredVariables, Webs {

    /** The variable that the instruction at an index writes into a slot; empty where it isn't known. */
    Optional<KernelCode.Variable> written(int slot, int index);

    /** The variable that a slot holds before the instruction at an index; empty where it isn't known. */
    Optional<KernelCode.Variable> read(int slot, int index);
}
