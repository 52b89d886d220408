package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.pass.StoreGroup;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.util.Optional;

/** Emits assignments and stores of one of the rows that go together, for all its vectors. */
final class RowCode {
    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorShapes shapes;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final VectorCode vectors;
    private final MaskCode masks;
    private final Optional<ReductionCode> reduction;

    RowCode(
            CodeBuilder code,
            VectorApi api,
            VectorShapes shapes,
            LocalSlots slots,
            ScalarCode scalars,
            VectorCode vectors,
            MaskCode masks,
            Optional<ReductionCode> reduction) {
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.slots = slots;
        this.scalars = scalars;
        this.vectors = vectors;
        this.masks = masks;
        this.reduction = reduction;
    }

    /**
     * Emits an assignment to a variable.
     *
     * @param keep whether lanes that aren't active keep its old value
     */
    void assign(KernelVariable target, Expr value, int row, int count, Active active, boolean keep) {
        for (int v = 0; v < slots.vectors(target, count); v++) {
            int slot = slots.of(target, row, v);
            if (!slots.isVector(target)) {
                scalars.push(value, row, v);
                code.storeLocal(LocalSlots.scalar(target.kind()), slot);
                continue;
            }
            if (keep) {
                api.loadVector(code, target.kind(), slot);
            }
            vectors.push(value, row, v, active);
            if (keep) {
                masks.push(active.mask(), row, v, Storage.of(target.kind()));
                api.blend(code, target.kind());
            }
            code.astore(slot);
        }
    }

    /** Stores vectors, or the one element that all lanes name. */
    void store(Stmt.Store s, int row, int count, Active active) {
        if (reduction.filter(r -> r.replaces(s)).isPresent()) {
            reduction.get().emit(s, count);
            return;
        }
        if (shapes.of(s.index()).isUniform()) {
            scalars.element(s.array(), s.index(), row, 0);
            scalars.push(s.value(), row, 0);
            code.arrayStore(ScalarCode.element(s.array().storage()));
            return;
        }
        for (int v = 0; v < count; v++) {
            vectors.store(s.array(), s.index(), s.value(), row, v, active);
        }
    }

    /** Stores all of a group. */
    void store(StoreGroup group, int count, Active active) {
        for (int v = 0; v < count; v++) {
            vectors.store(group, v, active);
        }
    }
}
