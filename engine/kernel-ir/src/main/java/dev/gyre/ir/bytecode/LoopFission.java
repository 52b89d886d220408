package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Takes a kernel whose parallel loops follow one another apart, into one with each of the loops alone: run in order they leave what the kernel
 * does, since what stands between the loops is computed anew by each and reads nothing that they store.
 */
public final class LoopFission {
    private LoopFission() {}

    /**
     * The code with each of the outer parallel loops alone; nothing for code with one only.
     *
     * @throws RefusedException if more than numbers is computed outside of the loops
     */
    public static List<KernelCode> parts(KernelCode code) throws RefusedException {
        List<ParallelLoop> outer = new ArrayList<>();
        for (ParallelLoop loop : LoopNestFinder.loops(code)) {
            if (outer.isEmpty() || !outer.getLast().contains(loop.header())) {
                outer.add(loop);
            }
        }
        if (outer.size() < 2) {
            return List.of();
        }
        checkOutside(code, outer);
        return outer.stream().map(loop -> code.without(others(outer, loop))).toList();
    }

    private static BitSet others(List<ParallelLoop> outer, ParallelLoop own) {
        BitSet others = new BitSet();
        outer.stream().filter(loop -> !loop.equals(own)).forEach(loop -> others.set(loop.header(), loop.end()));
        return others;
    }

    private static void checkOutside(KernelCode code, List<ParallelLoop> outer) throws RefusedException {
        for (int i = 0; i < code.instructions().size(); i++) {
            int at = i;
            if (outer.stream().noneMatch(loop -> loop.contains(at)) && !isPure(code.at(i))) {
                throw new RefusedException(
                        "parallel loops follow one another, and more than numbers is computed between them");
            }
        }
    }

    private static boolean isPure(Instruction instruction) {
        return switch (instruction) {
            case StoreInstruction _,
                    OperatorInstruction _,
                    ReturnInstruction _,
                    BranchInstruction _,
                    NopInstruction _ -> true;
            default -> BoundCode.allowed(instruction);
        };
    }
}
