package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.jvm.simd.pass.IndexSetSplitting;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;

/** Emits the loop over the stretches of lanes that have one quotient each, see {@link IndexSetSplitting}. */
final class CutCode {
    private final CodeBuilder code;
    private final VectorPlan plan;
    private final IndexSetSplitting segments;
    private final SimdClass stretch;
    private final ScalarCode scalars;
    private final LocalSlots slots;

    /**
     * Code in a kernel's {@code tile}.
     *
     * @param stretch the methods for a stretch
     */
    CutCode(CodeBuilder code, VectorPlan plan, SimdClass stretch, ScalarCode scalars, LocalSlots slots) {
        this.code = code;
        this.plan = plan;
        this.segments = plan.segments().orElseThrow();
        this.stretch = stretch;
        this.scalars = scalars;
        this.slots = slots;
    }

    /**
     * Emits the work on some lanes in stretches if these are long enough, and a jump to the label then.
     *
     * @param from the slot with the first lane
     * @param to the slot with the end
     * @param values the slots with the values of all scheduled loops but the lanes'
     */
    void emit(ParameterSlots parameters, int from, int to, int[] values, Label done) {
        Label direct = code.newLabel();
        int divisor = local();
        int quotient = local();
        int room = local();
        int at = local();
        int end = local();
        scalars.push(segments.divisor(), 0, 0);
        code.istore(divisor);
        if (!(segments.divisor() instanceof Expr.Const)) {
            longEnough(divisor, direct);
        }
        int start = local();
        slots.bind(segments.start(), start);
        code.iload(to).iconst_1().isub().istore(start);
        scalars.push(segments.dividend(), 0, 0);
        code.istore(end);
        code.iload(from).dup().istore(at).istore(start);
        scalars.push(segments.dividend(), 0, 0);
        code.dup().istore(room).iflt(direct);
        code.iload(end).iload(room).if_icmplt(direct); // around the integers' end, or there are no lanes
        code.iload(room).iload(divisor).idiv().istore(quotient);
        code.iload(divisor).iload(room).iload(divisor).irem().isub().istore(room);
        Label head = code.newBoundLabel();
        code.iload(at).iload(room).iload(to).iload(at).isub();
        ScalarCode.min(code);
        code.iadd().istore(end);
        parameters.load(code);
        code.iload(quotient);
        for (int d = 0; d < values.length; d++) {
            boolean lanes = d == plan.lane();
            code.iload(lanes ? at : values[d]).iload(lanes ? end : values[d]);
            if (!lanes) {
                code.iconst_1().iadd();
            }
        }
        code.invokestatic(stretch.name(), stretch.tile(), stretch.tileType());
        code.iload(divisor).istore(room).iinc(quotient, 1);
        code.iload(end).dup().istore(at).iload(to).if_icmplt(head);
        code.goto_(done).labelBinding(direct);
    }

    /** Emits a jump to the label if a divisor isn't long enough. */
    private void longEnough(int divisor, Label no) {
        IndexSetSplitting.Lengths lengths = segments.lengths();
        Label yes = code.newLabel();
        code.iload(divisor).loadConstant(lengths.uneven()).if_icmplt(no);
        code.iload(divisor).loadConstant(lengths.whole()).if_icmpge(yes);
        code.iload(divisor).loadConstant(lengths.block()).irem().ifeq(no).labelBinding(yes);
    }

    private int local() {
        return code.allocateLocal(TypeKind.INT);
    }
}
