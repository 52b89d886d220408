package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.simd.pass.RegisterTranspose;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.TransposeCode;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/** Emits in one method the rounds of a loop whose loads are transposed, see {@link RegisterTranspose}. */
final class TransposedLoads {
    private static final ClassDesc TILE_RUNNER =
            TileRunner.class.describeConstable().orElseThrow();

    private final CodeBuilder code;
    private final ClassDesc owner;
    private final String method;
    private final RegisterTranspose transpose;
    private final VectorShapes shapes;
    private final ScalarCode scalars;
    private final LocalSlots slots;
    private final PackedLoads packed;
    private final int array;
    private final int vectors;
    private final int width;

    TransposedLoads(
            CodeBuilder code,
            SimdClass simd,
            VectorPlan plan,
            RegisterTranspose transpose,
            ScalarCode scalars,
            LocalSlots slots) {
        this.code = code;
        this.owner = simd.name();
        this.method = simd.transposeMethod();
        this.transpose = transpose;
        this.shapes = simd.shapes();
        this.scalars = scalars;
        this.slots = slots;
        this.array = code.allocateLocal(TypeKind.REFERENCE);
        this.vectors = plan.vectors();
        this.width = plan.width();
        this.packed = new PackedLoads(
                code,
                simd.api(),
                plan,
                transpose.loop(),
                transpose.loop(),
                transpose.loads(),
                Set.of(),
                array,
                code::iconst_0);
        code.aconst_null().astore(array);
    }

    /** The loads that take the transposed elements. */
    PackedLoads packed() {
        return packed;
    }

    /**
     * Emits the rounds of a loop as long as there are enough for all lanes' elements to make a square; its variable has been set.
     *
     * @param round emits one round and the step to the next
     */
    void rounds(Stmt.For loop, Runnable round) {
        int counter = slots.of(loop.variable(), 0, 0);
        int end = code.allocateLocal(TypeKind.INT);
        code.loadConstant(width * packed.pitch());
        code.invokestatic(
                TILE_RUNNER,
                "scratch",
                MethodTypeDesc.of(VectorApi.primitive(Storage.FLOAT).arrayType(), ConstantDescs.CD_int));
        code.astore(array);
        Label few = code.newLabel();
        Label square = code.newBoundLabel();
        Expr last = new Expr.Binary(BinaryOp.ADD, new Expr.Local(loop.variable()), Expr.Const.of(width - 1));
        scalars.jump(new Expr.Compare(loop.relation(), last, loop.bound()), false, few, 0, 0);
        transpose.loads().forEach(this::transpose);
        code.iload(counter).loadConstant(width).iadd().istore(end);
        packed.rewind();
        packed.start();
        Label next = code.newBoundLabel();
        round.run();
        packed.next();
        code.iload(counter).iload(end).if_icmplt(next);
        packed.end();
        code.goto_(square).labelBinding(few);
    }

    private void transpose(Expr.Load load) {
        Expr stride = ((VectorShape.Linear) shapes.of(load.index())).stride();
        for (int v = 0; v < vectors; v++) {
            if (load.array().checked()) {
                CheckCode.square(code, scalars, load.array(), load.index(), stride, v, width);
            }
            scalars.array(load.array().parameter());
            scalars.push(load.index(), 0, v);
            scalars.push(stride, 0, 0);
            code.aload(array).loadConstant(packed.place(load, v)).loadConstant(packed.pitch());
            code.invokestatic(owner, method, TransposeCode.type(Storage.FLOAT));
        }
    }
}
