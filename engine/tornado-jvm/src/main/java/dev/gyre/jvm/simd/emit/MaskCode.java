package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/** Emits what is done with masks, for all rows and vectors that go together. */
final class MaskCode {
    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorCode vectors;
    private final int rows;

    MaskCode(CodeBuilder code, VectorApi api, VectorCode vectors, int rows) {
        this.code = code;
        this.api = api;
        this.vectors = vectors;
        this.rows = rows;
    }

    /** Pushes a mask for vectors of an element type. */
    void push(Mask mask, int row, int vector, Storage storage) {
        load(mask, row, vector);
        if (storage != Storage.INT) {
            api.castMask(code, storage);
        }
    }

    private void load(Mask mask, int row, int vector) {
        api.loadMask(code, mask.slot(row, vector));
    }

    /** Emits code for one copy of a mask. */
    private interface Copy {
        void emit(int row, int vector);
    }

    /** Fills a mask, copy by copy, with what the code leaves on the stack. */
    private void fill(Mask mask, int count, Copy value) {
        for (int r = 0; r < (mask.isByRow() ? rows : 1); r++) {
            for (int v = 0; v < count; v++) {
                value.emit(r, v);
                code.astore(mask.slot(r, v));
            }
        }
    }

    private Mask fresh(int count, boolean byRow, Copy value) {
        Mask mask = Mask.allocate(code, rows, count, byRow);
        fill(mask, count, value);
        return mask;
    }

    Mask condition(Expr condition, int count, Active active, boolean byRow) {
        return fresh(count, byRow, (r, v) -> vectors.condition(condition, r, v, active));
    }

    /** The active lanes where the condition holds; always a mask of its own. */
    Mask both(Mask condition, Active active, int count, boolean byRow) {
        return fresh(count, byRow, (r, v) -> {
            load(condition, r, v);
            if (active instanceof Mask mask) {
                load(mask, r, v);
                api.mask(code, "and", 1);
            }
        });
    }

    /** The active lanes where the condition doesn't hold. */
    Mask without(Mask condition, Active active, int count, boolean byRow) {
        return fresh(count, byRow, (r, v) -> {
            if (active instanceof Mask mask) {
                load(mask, r, v);
                load(condition, r, v);
                api.mask(code, "andNot", 1);
            } else {
                load(condition, r, v);
                api.mask(code, "not", 0);
            }
        });
    }

    Mask copy(Active active, int count) {
        boolean byRow = active instanceof Mask mask ? mask.isByRow() : rows > 1;
        return fresh(count, byRow, (r, v) -> {
            if (active instanceof Mask mask) {
                load(mask, r, v);
            } else {
                all(true);
            }
        });
    }

    Mask none(int count) {
        return fresh(count, rows > 1, (r, v) -> all(false));
    }

    void clear(Mask mask, int count) {
        fill(mask, count, (r, v) -> all(false));
    }

    void assignEither(Mask target, Mask a, Mask b, int count) {
        fill(target, count, (r, v) -> {
            load(a, r, v);
            load(b, r, v);
            api.mask(code, "or", 1);
        });
    }

    /** Takes from the target the lanes that were there before and are there no more. */
    void removeLost(Mask target, Mask before, Mask after, int count) {
        fill(target, count, (r, v) -> {
            load(target, r, v);
            load(before, r, v);
            load(after, r, v);
            api.mask(code, "andNot", 1);
            api.mask(code, "andNot", 1);
        });
    }

    void jumpIfNone(Mask mask, int count, Label target) {
        load(mask, 0, 0);
        for (int r = 0; r < (mask.isByRow() ? rows : 1); r++) {
            for (int v = r == 0 ? 1 : 0; v < count; v++) {
                load(mask, r, v);
                api.mask(code, "or", 1);
            }
        }
        api.anyTrue(code);
        code.ifeq(target);
    }

    private void all(boolean value) {
        api.species(code, Storage.INT);
        code.loadConstant(value ? 1 : 0);
        api.maskAll(code);
    }
}
