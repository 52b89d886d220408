package dev.gyre.jvm.code;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.LabelTarget;

/**
 * Keeps of a kernel only what computes the bounds of its parallel loops: where a loop compares, its first value and its bound are
 * stored into the array behind the parameters, and the method goes on into the loop, or ends if the loop is empty or the last.
 */
final class SpaceTransform implements CodeTransform {
    private final LoopNest nest;
    private final LocalShift shift;
    private final int last;
    private int index;

    SpaceTransform(KernelCode kernel, LoopNest nest) {
        this.nest = nest;
        this.shift = LocalShift.behind(kernel.method().type(), 2);
        this.last = nest.innermostScheduled().comparison();
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (index > last) {
            if (element instanceof LabelTarget) { // a branch around the loops leads here
                shift.copy(code, element);
            }
            return;
        }
        if (!(element instanceof Instruction)) {
            shift.copy(code, element);
            return;
        }
        int at = index++;
        for (int d = 0; d < nest.scheduled(); d++) {
            if (at == nest.loops().get(d).comparison()) {
                store(code, d);
                return;
            }
        }
        shift.copy(code, element);
    }

    @Override
    public void atEnd(CodeBuilder code) {
        code.return_();
    }

    /** Emits the store of a loop's bound, with the loop variable and the bound on the stack. */
    private void store(CodeBuilder code, int dimension) {
        ParallelLoop loop = nest.loops().get(dimension);
        int space = shift.parameterSlots();
        int bound = space + 1;
        if (loop.inclusive()) {
            code.iconst_1().iadd();
        }
        code.istore(bound).pop();
        int first = shift.slot(loop.slot());
        code.aload(space).loadConstant(2 * dimension).iload(first).iastore();
        code.aload(space).loadConstant(2 * dimension + 1).iload(bound).iastore();
        if (dimension == nest.scheduled() - 1) {
            code.return_();
            return;
        }
        Label some = code.newLabel();
        code.iload(first).iload(bound).if_icmplt(some).return_().labelBinding(some);
    }
}
