package dev.gyre.ir.pipeline;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import java.util.List;
import java.util.Optional;

/** Reads kernels with a context and cuts them at their barriers, by the lists of {@link MiddleEnd}. */
public final class GroupCutter {
    private GroupCutter() {}

    /**
     * Reads a kernel and cuts it at its barriers.
     *
     * @throws RefusedException if it can't be read, or items may reach a barrier differently
     */
    public static GroupKernel cut(KernelCode code) throws RefusedException {
        KernelIr kernel = KernelIr.parse(code);
        ContextCalls group = kernel.group().orElseThrow();
        Unit unit = Unit.of(kernel, s -> isCut(s, group));
        List<Stmt> body = MiddleEnd.LOOPS.run(kernel.body(), unit);
        return MiddleEnd.CUT.run(GroupKernel.cut(kernel, body, unit.isFree()), unit);
    }

    private static boolean isCut(List<Stmt> body, ContextCalls group) {
        try {
            GroupKernel.checkBarriers(body, group);
            return true;
        } catch (RefusedException _) {
            return false;
        }
    }

    /** The reason that items may reach a barrier differently; empty if there's none, or if the kernel can't be compiled. */
    public static Optional<String> divergence(KernelCode code) {
        KernelIr kernel;
        try {
            kernel = KernelIr.parse(code);
        } catch (RefusedException _) {
            return Optional.empty();
        }
        try {
            List<Stmt> body = MiddleEnd.LOOPS.before("reroll").run(kernel.body(), Unit.of(kernel));
            GroupKernel.checkBarriers(body, kernel.group().orElseThrow());
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }
}
