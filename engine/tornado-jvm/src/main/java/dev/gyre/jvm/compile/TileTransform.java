package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.jvm.code.LocalShift;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.BranchInstruction;

/**
 * Makes the loops of a nest run from and to given bounds. The code of the old bounds stays, for the JIT to drop: {@code i = start}
 * becomes {@code i = start; i = from}, and {@code i < bound} becomes {@code i < to}.
 */
final class TileTransform implements CodeTransform {
    private final LoopNest nest;
    private final LocalShift shift;
    private int index;

    TileTransform(KernelCode kernel, LoopNest nest) {
        this.nest = nest;
        this.shift = LocalShift.behind(kernel.method().type(), 2 * nest.scheduled());
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (!(element instanceof Instruction)) {
            shift.copy(code, element);
            return;
        }
        int at = index++;
        for (int d = 0; d < nest.scheduled(); d++) {
            ParallelLoop loop = nest.loops().get(d);
            int from = shift.parameterSlots() + 2 * d;
            if (at == loop.initialisation()) {
                shift.copy(code, element);
                code.iload(from).istore(shift.slot(loop.slot()));
                return;
            }
            if (at == loop.comparison()) {
                code.pop().iload(from + 1).if_icmpge(((BranchInstruction) element).target());
                return;
            }
        }
        shift.copy(code, element);
    }
}
