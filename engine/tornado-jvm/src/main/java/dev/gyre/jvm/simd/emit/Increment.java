package dev.gyre.jvm.simd.emit;

import java.lang.classfile.CodeBuilder;

/** Emits the addition of a constant to a local integer. */
final class Increment {
    private Increment() {}

    /** Adds by an increment, or, as that takes 16 bits only, by a sum. */
    static CodeBuilder add(CodeBuilder code, int slot, int by) {
        return by == (short) by
                ? code.iinc(slot, by)
                : code.iload(slot).loadConstant(by).iadd().istore(slot);
    }
}
