package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.Lanes;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.OffHeapCalls;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Emits accesses lane by lane: to bytes and shorts that aren't neighbours, and to others where the machine has no instruction for them.
 * Indices, and values behind them, are in an array of ints. See {@link Lanes#gather(byte[], int, int[], int)}.
 */
final class NarrowCode {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();

    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorShapes shapes;
    private final ScalarCode scalars;
    private final VectorCode vectors;
    private final int scratch;
    private final int width;

    NarrowCode(
            CodeBuilder code,
            VectorApi api,
            VectorShapes shapes,
            ScalarCode scalars,
            VectorCode vectors,
            int scratch,
            int width) {
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.scalars = scalars;
        this.vectors = vectors;
        this.scratch = scratch;
        this.width = width;
    }

    /** Pushes the elements that an index names; bytes and shorts as ints, others for active lanes only. */
    void load(ArrayRef array, Expr index, int row, int vector, Active active) {
        if (array.offHeap()) {
            offHeap(array, index, row, vector, active);
        } else if (active.isAll() && shapes.of(index) instanceof VectorShape.Linear(Expr stride)) {
            scalars.array(array.parameter());
            scalars.push(new Expr.Size(array), row, vector);
            scalars.push(index, row, vector);
            scalars.push(stride, row, vector);
            code.aload(scratch).loadConstant(width);
            call("gatherStride", array.storage(), 3, false);
        } else {
            indices(index, row, vector, active);
            each("gather", array, row, vector, active);
        }
        Storage storage = array.storage();
        if (storage.bytes() > Integer.BYTES) {
            api.species(code, Storage.LONG);
            code.iconst_0();
            code.invokestatic(
                    LANES, "longs", MethodTypeDesc.of(ConstantDescs.CD_long.arrayType(), ConstantDescs.CD_int));
            code.iconst_0();
            api.load(code, Storage.LONG, false, false);
        } else {
            api.species(code, Storage.INT);
            code.aload(scratch).loadConstant(width);
            api.load(code, Storage.INT, false, false);
        }
        if (storage == Storage.FLOAT) {
            api.reinterpret(code, Kind.INT, Kind.FLOAT);
        } else if (storage == Storage.DOUBLE) {
            api.reinterpret(code, Kind.LONG, Kind.DOUBLE);
        }
    }

    private void offHeap(ArrayRef array, Expr index, int row, int vector, Active active) {
        indices(index, row, vector, active);
        scalars.array(array.parameter());
        code.loadConstant(array.storage().bytes());
        scalars.push(new Expr.Size(array), row, vector);
        code.aload(scratch).loadConstant(width);
        if (active instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            VectorApi.toLong(code);
        } else {
            code.loadConstant((1L << width) - 1);
        }
        OffHeapCalls.gather(code);
    }

    /** Stores the vector on the stack into the elements that an index names. What the index loads goes through the array as well, before the values. */
    void store(ArrayRef array, Expr index, int row, int vector, Active active) {
        if (array.storage().bytes() >= Integer.BYTES && array.storage() != Storage.INT) {
            api.reinterpret(code, Kind.valueOf(array.storage().name()), Kind.INT);
        }
        indices(index, row, vector, active);
        code.aload(scratch).loadConstant(width);
        api.store(code, Storage.INT, false, false);
        each("scatter", array, row, vector, active);
    }

    private void indices(Expr index, int row, int vector, Active active) {
        vectors.push(index, row, vector, active);
        code.aload(scratch).iconst_0();
        api.store(code, Storage.INT, false, false);
    }

    private void each(String method, ArrayRef array, int row, int vector, Active active) {
        scalars.array(array.parameter());
        scalars.push(new Expr.Size(array), row, vector);
        code.aload(scratch).loadConstant(width);
        if (active instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            VectorApi.toLong(code);
        }
        call(method, array.storage(), 1, !active.isAll());
    }

    private void call(String method, Storage storage, int numbers, boolean masked) {
        List<ClassDesc> types = new ArrayList<>();
        types.add(VectorApi.primitive(storage).arrayType());
        for (int i = 0; i < numbers; i++) {
            types.add(ConstantDescs.CD_int);
        }
        types.add(ConstantDescs.CD_int.arrayType());
        types.add(ConstantDescs.CD_int);
        if (masked) {
            types.add(ConstantDescs.CD_long);
        }
        code.invokestatic(LANES, method, MethodTypeDesc.of(ConstantDescs.CD_void, types));
    }
}
