package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.group.GroupReduction;
import dev.gyre.ir.group.TreeReduction;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Emits, in the place of the store of a {@link GroupReduction}, what the rounds behind it leave of the values: they are joined from vector
 * to vector, then within one, in the order of the rounds.
 */
final class ReductionCode {
    private final CodeBuilder code;
    private final SimdClass simd;
    private final GroupReduction reduction;
    private final VectorApi api;
    private final ScalarCode scalars;
    private final VectorCode vectors;

    /** Code of one method, which holds all items. */
    ReductionCode(CodeBuilder code, SimdClass simd, GroupReduction reduction, ScalarCode scalars, VectorCode vectors) {
        this.code = code;
        this.simd = simd;
        this.reduction = reduction;
        this.api = simd.api();
        this.scalars = scalars;
        this.vectors = vectors;
    }

    /** Whether a store is the one whose values are joined. */
    boolean replaces(Stmt.Store store) {
        return store.array().parameter() == reduction.array().parameter();
    }

    /** Joins what so many vectors would store, and stores what's left in one vector, whose first element is all. */
    void emit(Stmt.Store store, int count) {
        Storage storage = reduction.array().storage();
        List<Integer> values = IntStream.range(0, count)
                .mapToObj(_ -> code.allocateLocal(TypeKind.REFERENCE))
                .toList();
        for (int v = 0; v < count; v++) {
            vectors.push(store.value(), 0, v, new Active.All());
            code.astore(values.get(v));
        }
        for (int half = count / 2; half > 0; half /= 2) {
            for (int v = 0; v < half; v++) {
                api.loadVector(code, storage.kind(), values.get(v));
                api.loadVector(code, storage.kind(), values.get(v + half));
                join(values.get(v));
            }
        }
        int width = simd.plan().width();
        for (int half = width / 2; half > 0; half /= 2) {
            api.loadVector(code, storage.kind(), values.getFirst());
            api.loadVector(code, storage.kind(), values.getFirst());
            simd.constants().exchanged(code, storage, width, half);
            api.rearrange(code, storage.kind());
            join(values.getFirst());
        }
        api.loadVector(code, storage.kind(), values.getFirst());
        scalars.array(reduction.array().parameter());
        code.iconst_0();
        api.store(code, storage, false, false);
    }

    private void join(int target) {
        TreeReduction halving = reduction.halving();
        TreeReductionCode.join(code, api, halving);
        code.astore(target);
    }
}
