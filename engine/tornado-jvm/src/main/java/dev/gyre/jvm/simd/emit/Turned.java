package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.pass.Plan;
import dev.gyre.jvm.simd.pass.Shape;
import dev.gyre.jvm.simd.pass.Shapes;
import dev.gyre.jvm.simd.pass.Turning;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** Emits in one method the rounds of a loop whose loads are turned, see {@link Turning}. */
final class Turned {
    private final CodeBuilder code;
    private final ClassDesc owner;
    private final Turning turning;
    private final Shapes shapes;
    private final ScalarCode scalars;
    private final Slots slots;
    private final Packed packed;
    private final int array;
    private final int vectors;
    private final int width;

    Turned(CodeBuilder code, SimdClass simd, Plan plan, Turning turning, ScalarCode scalars, Slots slots) {
        this.code = code;
        this.owner = simd.name();
        this.turning = turning;
        this.shapes = simd.shapes();
        this.scalars = scalars;
        this.slots = slots;
        this.array = code.allocateLocal(TypeKind.REFERENCE);
        this.vectors = plan.vectors();
        this.width = plan.width();
        this.packed = new Packed(code, simd.api(), plan, turning.loop(), turning.loads(), array);
        code.aconst_null().astore(array);
    }

    /** What reads the turned elements. */
    Packed packed() {
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
        Packed.scratch(code);
        code.astore(array);
        Label few = code.newLabel();
        Label square = code.newBoundLabel();
        Expr last = new Expr.Binary(BinaryOp.ADD, new Expr.Local(loop.variable()), Expr.Const.of(width - 1));
        scalars.jump(new Expr.Compare(loop.relation(), last, loop.bound()), false, few, 0, 0);
        turning.loads().forEach(this::turn);
        code.iload(counter).loadConstant(width).iadd().istore(end);
        packed.start();
        Label next = code.newBoundLabel();
        round.run();
        packed.next();
        code.iload(counter).iload(end).if_icmplt(next);
        packed.end();
        code.goto_(square).labelBinding(few);
    }

    private void turn(Expr.Load load) {
        Expr stride = ((Shape.Linear) shapes.of(load.index())).stride();
        for (int v = 0; v < vectors; v++) {
            if (load.array().checked()) {
                CheckCode.square(code, scalars, load.array(), load.index(), stride, v, width);
            }
            scalars.array(load.array().parameter());
            scalars.push(load.index(), 0, v);
            scalars.push(stride, 0, 0);
            code.aload(array).loadConstant(packed.place(load, v)).loadConstant(packed.pitch());
            code.invokestatic(owner, TurnCode.NAME, TurnCode.TYPE);
        }
    }
}
