package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.pass.Shape;
import dev.gyre.jvm.simd.pass.Shapes;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;

/** Emits loads and stores of vectors: neighbours, at a stride, or at indices of their own. */
final class AccessCode {
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final MethodTypeDesc CHECK_INDEX =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final CodeBuilder code;
    private final VectorApi api;
    private final Shapes shapes;
    private final ScalarCode scalars;
    private final VectorCode vectors;
    private final Map<Expr, Integer> offsets;
    private final int scratch;
    private final Packed packed;
    private final int width;

    /** Accesses of one method; parameters as of {@link VectorCode}. */
    AccessCode(
            CodeBuilder code,
            VectorApi api,
            Shapes shapes,
            ScalarCode scalars,
            VectorCode vectors,
            Map<Expr, Integer> offsets,
            int scratch,
            Packed packed,
            int width) {
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.scalars = scalars;
        this.vectors = vectors;
        this.offsets = offsets;
        this.scratch = scratch;
        this.packed = packed;
        this.width = width;
    }

    /** Pushes what a load reads. */
    void load(Expr.Load load, int row, int vector, Mask active) {
        if (packed != null && packed.has(load)) {
            packed.push(load, vector);
            return;
        }
        Storage storage = load.array().storage();
        Mask lanes = mayReadOn(load, active) ? null : active;
        prepare(load.index(), row, vector, lanes);
        api.species(code, storage);
        boolean indexed = address(load.array(), load.index(), row, vector, lanes);
        api.load(code, storage, indexed, lanes != null);
        if (storage.bytes() < Integer.BYTES) {
            api.convert(code, storage, Storage.INT);
        }
    }

    /** Whether lanes that aren't active read what lies behind those that are, or in the room behind the array. */
    private boolean mayReadOn(Expr.Load load, Mask active) {
        return active != null && active.isTail() && load.array().room() > 0 && isContiguous(load.index());
    }

    /** Stores a value into the elements that an index names. */
    void store(ArrayRef array, Expr index, Expr value, int row, int vector, Mask active) {
        vectors.push(value, row, vector, active);
        if (array.storage().bytes() < Integer.BYTES) {
            api.convert(code, Storage.INT, array.storage());
        }
        prepare(index, row, vector, active);
        if (active == null && array.room() > 0 && isContiguous(index)) {
            checkLast(array, index, row, vector);
        }
        boolean indexed = address(array, index, row, vector, active);
        api.store(code, array.storage(), indexed, active != null);
    }

    /** The room behind an array isn't to be written, though the Vector API would. */
    private void checkLast(ArrayRef array, Expr index, int row, int vector) {
        scalars.push(index, row, vector);
        code.loadConstant(width - 1).iadd();
        scalars.push(new Expr.Size(array), row, vector);
        code.invokestatic(OBJECTS, "checkIndex", CHECK_INDEX).pop();
    }

    private boolean isContiguous(Expr index) {
        return shapes.of(index) instanceof Shape.Linear linear && linear.isContiguous();
    }

    /**
     * Puts indices without a pattern where the access will look for them, zero for lanes that aren't active: the Vector API checks
     * indices of all lanes.
     */
    private void prepare(Expr index, int row, int vector, Mask active) {
        if (!usesScratch(index, active)) {
            return;
        }
        if (active != null) {
            api.species(code, Storage.INT);
            code.iconst_0();
            api.broadcast(code, Kind.INT);
        }
        vectors.push(index, row, vector, active);
        if (active != null) {
            api.loadMask(code, active.slot(row, vector));
            api.blend(code, Kind.INT);
        }
        code.aload(scratch).iconst_0();
        api.store(code, Storage.INT, false, false);
    }

    private boolean usesScratch(Expr index, Mask active) {
        return switch (shapes.of(index)) {
            case Shape.Linear linear -> active != null && !linear.isContiguous();
            default -> true;
        };
    }

    /** Pushes array, index, offsets if the lanes aren't neighbours, and mask; whether there are offsets. */
    private boolean address(ArrayRef array, Expr index, int row, int vector, Mask active) {
        scalars.array(array.parameter());
        boolean contiguous = isContiguous(index);
        if (usesScratch(index, active)) {
            code.iconst_0().aload(scratch).iconst_0();
        } else {
            scalars.push(index, row, vector);
            if (!contiguous) {
                code.aload(offsets.get(((Shape.Linear) shapes.of(index)).stride()))
                        .iconst_0();
            }
        }
        if (active != null) {
            api.loadMask(code, active.slot(row, vector));
            vectors.castMask(array.storage());
        }
        return !contiguous;
    }
}
