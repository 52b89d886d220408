package dev.gyre.jvm.simd.emit;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;

/** Which lanes are active: a mask in a local variable for each copy of the code. No mask at all, null, means all lanes. */
final class Mask {
    private final int[] slots;
    private final int vectors;
    private final boolean byRow;

    private Mask(int[] slots, int vectors, boolean byRow) {
        this.slots = slots;
        this.vectors = vectors;
        this.byRow = byRow;
    }

    /** New local variables for masks, one for all rows or one each. */
    static Mask allocate(CodeBuilder code, int rows, int vectors, boolean byRow) {
        int[] slots = new int[(byRow ? rows : 1) * vectors];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = code.allocateLocal(TypeKind.REFERENCE);
        }
        return new Mask(slots, vectors, byRow);
    }

    int slot(int row, int vector) {
        return slots[(byRow ? row : 0) * vectors + vector];
    }

    boolean isByRow() {
        return byRow;
    }
}
