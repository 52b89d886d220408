package dev.gyre.jvm.simd.emit;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;

/**
 * The active lanes: a mask in a local variable for each copy of the code. Where it only leaves out the last lanes of a loop, the
 * first is active, and the others lie so close behind it that they may read.
 */
final class Mask implements Active {
    private final int[] slots;
    private final int vectors;
    private final boolean byRow;
    private final boolean tail;

    private Mask(int[] slots, int vectors, boolean byRow, boolean tail) {
        this.slots = slots;
        this.vectors = vectors;
        this.byRow = byRow;
        this.tail = tail;
    }

    /** A new local variable for the mask that leaves out the last lanes of a loop. */
    static Mask tail(CodeBuilder code) {
        return new Mask(new int[] {code.allocateLocal(TypeKind.REFERENCE)}, 1, false, true);
    }

    /** New local variables for masks, one for all rows or one each. */
    static Mask allocate(CodeBuilder code, int rows, int vectors, boolean byRow) {
        int[] slots = new int[(byRow ? rows : 1) * vectors];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = code.allocateLocal(TypeKind.REFERENCE);
        }
        return new Mask(slots, vectors, byRow, false);
    }

    int slot(int row, int vector) {
        return slots[(byRow ? row : 0) * vectors + vector];
    }

    boolean isTail() {
        return tail;
    }

    boolean isByRow() {
        return byRow;
    }
}
