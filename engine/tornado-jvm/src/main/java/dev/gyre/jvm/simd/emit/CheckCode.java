package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.jvm.simd.lane.Lanes;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits the checks of vector accesses against the sizes of arrays, whose heap arrays go on behind their last element. Where an array
 * has no such room the Vector API's own checks do. The JIT takes most of them out of loops.
 */
final class CheckCode {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();
    private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();

    private static final MethodTypeDesc CHECK_ACTIVE =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final CodeBuilder code;
    private final VectorApi api;
    private final ScalarCode scalars;
    private final int scratch;
    private final int width;

    CheckCode(CodeBuilder code, VectorApi api, ScalarCode scalars, int scratch, int width) {
        this.code = code;
        this.api = api;
        this.scalars = scalars;
        this.scratch = scratch;
        this.width = width;
    }

    /** Lanes that are neighbours, the first of them at an index. */
    void neighbours(ArrayRef array, Expr index, int row, int vector, Active active) {
        if (!array.checked()) {
            return;
        }
        if (!(active instanceof Mask mask)) {
            whole(code, scalars, array, index, row, vector, width);
            return;
        }
        // in the place itself: the JIT puts no more methods into one that has many already
        Label beyond = code.newLabel();
        Label within = code.newLabel();
        scalars.push(index, row, vector);
        code.iflt(beyond);
        scalars.push(index, row, vector);
        scalars.push(new Expr.Size(array), row, vector);
        code.loadConstant(width).isub().if_icmple(within);
        code.labelBinding(beyond);
        api.loadMask(code, mask.slot(row, vector));
        VectorApi.toLong(code);
        scalars.push(index, row, vector);
        scalars.push(new Expr.Size(array), row, vector);
        code.invokestatic(LANES, "checkActive", CHECK_ACTIVE);
        code.labelBinding(within);
    }

    /** A whole vector from an index on, whose start the Vector API checks. */
    static void whole(
            CodeBuilder code, ScalarCode scalars, ArrayRef array, Expr index, int row, int vector, int width) {
        scalars.push(index, row, vector);
        code.loadConstant(width - 1).iadd();
        scalars.push(new Expr.Size(array), row, vector);
        ScalarCode.checkIndex(code);
        code.pop();
    }

    /** Emits the check of all lanes, at a stride. */
    void stride(ArrayRef array, Expr index, Expr stride, int row, int vector) {
        if (!array.checked()) {
            return;
        }
        scalars.push(index, row, vector);
        scalars.push(stride, row, vector);
        code.loadConstant(width);
        scalars.push(new Expr.Size(array), row, vector);
        code.invokestatic(LANES, "checkStride", ints(4));
    }

    /** A square that is transposed: as many vectors as a vector has lanes, at a stride. */
    static void square(
            CodeBuilder code, ScalarCode scalars, ArrayRef array, Expr index, Expr stride, int vector, int width) {
        scalars.push(index, 0, vector);
        scalars.push(stride, 0, vector);
        code.loadConstant(width);
        scalars.push(new Expr.Size(array), 0, vector);
        code.invokestatic(LANES, "checkSquare", ints(4));
    }

    /** The vector of indices on the stack, which are in the scratch array as well. */
    void indices(ArrayRef array, int row, int vector, Active active) {
        if (!array.checked()) {
            code.pop();
            return;
        }
        Label within = code.newLabel();
        api.comparison(code, "UGE");
        scalars.push(new Expr.Size(array), row, vector);
        api.compareInts(code);
        if (active instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            api.mask(code, "and", 1);
        }
        api.anyTrue(code);
        code.ifeq(within);
        code.aload(scratch).loadConstant(width);
        scalars.push(new Expr.Size(array), row, vector);
        code.invokestatic(
                LANES,
                "outOfBounds",
                MethodTypeDesc.of(
                        ClassDesc.of("java.lang.IndexOutOfBoundsException"),
                        INTS,
                        ConstantDescs.CD_int,
                        ConstantDescs.CD_int));
        code.athrow().labelBinding(within);
    }

    private static MethodTypeDesc ints(int count) {
        return MethodTypeDesc.of(ConstantDescs.CD_void, java.util.Collections.nCopies(count, ConstantDescs.CD_int));
    }
}
