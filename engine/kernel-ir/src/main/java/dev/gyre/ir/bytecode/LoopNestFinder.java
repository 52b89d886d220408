package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds the parallel loops that may be cut into tiles: those whose bounds are known before the kernel starts, whose iterations
 * share no variable, and around which the kernel stores nothing.
 */
public final class LoopNestFinder {
    /** The reason that a kernel written for one thread runs on one. */
    public static final String NO_LOOP = "it has no @Parallel loop";

    private static final int MAX_NESTED = 3;

    private final KernelCode code;
    private final ArgumentUse use;
    private final ValueOrigins origins;

    private final boolean mayPrepare;

    private LoopNestFinder(KernelCode code, ArgumentUse use, boolean mayPrepare) {
        this.mayPrepare = mayPrepare;
        this.code = code;
        this.use = use;
        this.origins = new ValueOrigins(code);
    }

    /**
     * The nest of a kernel.
     *
     * @throws RefusedException if there is none that can be cut into tiles
     */
    public static LoopNest find(KernelCode code, ArgumentUse use) throws RefusedException {
        return new LoopNestFinder(code, use, false).nest();
    }

    /**
     * The loop of a kernel that has one, and that may store before it.
     *
     * @throws RefusedException if it has none that can be cut into tiles
     */
    public static LoopNest findPrepared(KernelCode code, ArgumentUse use) throws RefusedException {
        LoopNest nest = new LoopNestFinder(code, use, true).nest();
        if (nest.loops().size() > 1) {
            throw new RefusedException("it gathers over more than one parallel loop");
        }
        return nest;
    }

    /**
     * The parallel loops of a kernel, in the order in which they begin.
     *
     * @throws RefusedException if there is one that isn't counted
     */
    static List<ParallelLoop> loops(KernelCode code) throws RefusedException {
        List<ParallelLoop> loops = new ArrayList<>();
        for (KernelCode.Variable variable : code.parallel()) {
            loops.add(loop(code, variable));
        }
        return loops;
    }

    private LoopNest nest() throws RefusedException {
        if (!code.model().exceptionHandlers().isEmpty()) {
            throw new RefusedException("it catches exceptions");
        }
        if (code.parallel().isEmpty()) {
            throw new RefusedException(
                    code.language().map(LoopNestFinder::dropped).orElse(NO_LOOP));
        }
        List<ParallelLoop> loops = loops(code);
        for (int i = 1; i < loops.size(); i++) {
            if (!loops.get(i - 1).contains(loops.get(i).header())) {
                throw new RefusedException(
                        "the parallel loops over %s and %s follow one another",
                        loops.getFirst().name(), loops.get(i).name());
            }
        }
        if (loops.size() > MAX_NESTED) {
            throw new RefusedException("%d nested parallel loops, at most %d can be", loops.size(), MAX_NESTED);
        }
        return schedule(loops);
    }

    /** The reason that a kernel in a language runs on one thread, whether or not its source has a parallel loop. */
    private static String dropped(SourceLanguage language) {
        return "it was compiled from %s, whose compiler drops @Parallel from local variables, so that no loop is known to be parallel: write the kernel in Java, or for work-items of a KernelContext"
                .formatted(language);
    }

    private LoopNest schedule(List<ParallelLoop> loops) throws RefusedException {
        checkOutside(loops.getFirst());
        for (int depth = 0; depth < loops.size(); depth++) {
            try {
                checkSchedulable(loops, depth);
            } catch (RefusedException limit) {
                if (depth == 0) {
                    throw limit;
                }
                return new LoopNest(loops, depth, limit.getMessage());
            }
        }
        return new LoopNest(loops, loops.size(), "");
    }

    private static ParallelLoop loop(KernelCode code, KernelCode.Variable v) throws RefusedException {
        int header = v.start();
        int back = v.end() - 1;
        boolean closes = code.at(back) instanceof BranchInstruction jump
                && jump.opcode() == Opcode.GOTO
                && code.index(jump.target()) == header;
        boolean initialised = header > 0 && code.at(header - 1) instanceof StoreInstruction s && s.slot() == v.slot();
        boolean tested = code.at(header) instanceof LoadInstruction l && l.slot() == v.slot();
        OptionalInt step = step(code, v.slot(), back);
        if (!closes || !initialised || !tested || step.isEmpty()) {
            throw new RefusedException(
                    "the loop over %s isn't of the form for (int i = a; i < b; i += constant)", v.name());
        }
        if (step.getAsInt() <= 0) {
            throw new RefusedException("the loop over %s doesn't count up by a constant", v.name());
        }
        int comparison = header;
        while (!(code.at(comparison) instanceof BranchInstruction)) {
            comparison++;
        }
        BranchInstruction exit = (BranchInstruction) code.at(comparison);
        boolean inclusive = exit.opcode() == Opcode.IF_ICMPGT;
        boolean exclusive = exit.opcode() == Opcode.IF_ICMPGE;
        if (!(inclusive || exclusive) || !leavesTo(code, exit, v.end())) {
            throw new RefusedException("the loop over %s doesn't run while it is < or <= a bound", v.name());
        }
        return new ParallelLoop(v.name(), v.slot(), header, comparison, inclusive, step.getAsInt(), v.end());
    }

    /** The constant that is added to a variable right before an instruction: by an increment, or by a sum if it has more than 16 bits. */
    private static OptionalInt step(KernelCode code, int slot, int end) {
        if (code.at(end - 1) instanceof IncrementInstruction increment) {
            return increment.slot() == slot ? OptionalInt.of(increment.constant()) : OptionalInt.empty();
        }
        return end > 4
                        && code.at(end - 4) instanceof LoadInstruction load
                        && load.slot() == slot
                        && code.at(end - 3) instanceof ConstantInstruction c
                        && c.constantValue() instanceof Integer by
                        && code.at(end - 2) instanceof OperatorInstruction sum
                        && sum.opcode() == Opcode.IADD
                        && code.at(end - 1) instanceof StoreInstruction store
                        && store.slot() == slot
                ? OptionalInt.of(by)
                : OptionalInt.empty();
    }

    private static boolean leavesTo(KernelCode code, BranchInstruction exit, int end) {
        int target = code.index(exit.target());
        if (target == end || end == code.instructions().size()) {
            return target == end;
        }
        return code.at(end) instanceof BranchInstruction next
                && next.opcode() == Opcode.GOTO
                && code.index(next.target()) == target;
    }

    /** One way in, one way out, a variable that only the loop itself counts, and no variable carried between iterations. */
    private void checkBody(ParallelLoop loop) throws RefusedException {
        for (int i = loop.header(); i < loop.end(); i++) {
            Instruction instruction = code.at(i);
            if (instruction instanceof ReturnInstruction) {
                throw new RefusedException("it returns from within the parallel loop over %s", loop.name());
            }
            if (i != loop.comparison() && code.targets(i).stream().anyMatch(target -> !loop.contains(target))) {
                throw new RefusedException("it breaks out of the parallel loop over %s", loop.name());
            }
            int slot = i == loop.end() - 2 ? -1 : written(instruction);
            if (slot == loop.slot()) {
                throw new RefusedException("the body of the parallel loop over %s changes it", loop.name());
            }
            KernelCode.Variable variable =
                    slot < 0 ? null : code.variable(slot, i).orElse(null);
            if (variable != null && variable.start() < loop.header()) {
                throw new RefusedException(
                        "iterations over %s share the variable %s, which is declared outside",
                        loop.name(), variable.name());
            }
        }
    }

    /** Refuses loops before or around the outermost loop: code outside of it runs in each tile, so it mustn't loop, but may skip the loop. */
    private void checkOutside(ParallelLoop outer) throws RefusedException {
        for (int i = outer.end(); i < code.instructions().size(); i++) {
            if (code.targets(i).stream().anyMatch(target -> target < outer.header())) {
                throw new RefusedException("the parallel loop over %s is inside a sequential loop", outer.name());
            }
        }
        for (int i = 0; i < outer.header(); i++) {
            int at = i;
            if (code.targets(i).stream().anyMatch(target -> target <= at)) {
                throw new RefusedException("a loop stands before the parallel loop over %s", outer.name());
            }
        }
    }

    private void checkSchedulable(List<ParallelLoop> loops, int depth) throws RefusedException {
        ParallelLoop loop = loops.get(depth);
        ParallelLoop outermost = loops.getFirst();
        checkBody(loop);
        for (ArgumentUse.Store store : use.stores()) {
            boolean ofEachTile = depth == 0 && store.allocation() >= 0 && !loop.contains(store.allocation());
            if (!loop.contains(store.index()) && !ofEachTile && !(mayPrepare && store.index() < loop.header())) {
                throw new RefusedException("it stores outside of the parallel loop over %s", loop.name());
            }
            if (store.allocation() >= 0 && loop.contains(store.index()) && !loop.contains(store.allocation())) {
                throw new RefusedException("iterations over %s share a local array", loop.name());
            }
        }
        if (depth > 0) {
            ParallelLoop around = loops.get(depth - 1);
            for (int i = around.comparison() + 1; i < loop.header(); i++) {
                if (!code.targets(i).isEmpty()) {
                    throw new RefusedException(
                            "a loop or a branch stands before the parallel loop over %s", loop.name());
                }
            }
        }
        int start = loop.initialisation();
        while (origins.height(start) > 0) {
            start--;
        }
        checkKnown(loop, outermost, start, loop.initialisation());
        checkKnown(loop, outermost, loop.header() + 1, loop.comparison());
    }

    /** Instructions of a bound may only use what is known before the nest starts. */
    private void checkKnown(ParallelLoop loop, ParallelLoop outermost, int from, int to) throws RefusedException {
        for (int i = from; i < to; i++) {
            Instruction instruction = code.at(i);
            if (instruction instanceof LoadInstruction load && changesWithin(outermost, load.slot(), i)) {
                throw new RefusedException(
                        "the bounds of the parallel loop over %s change within the nest", loop.name());
            }
            if (!BoundCode.allowed(instruction)) {
                throw new RefusedException(
                        "the bounds of the parallel loop over %s aren't made of parameters, sizes and arithmetic",
                        loop.name());
            }
        }
    }

    private boolean changesWithin(ParallelLoop outermost, int slot, int at) {
        if (at < outermost.header()) {
            return false;
        }
        for (int i = outermost.initialisation(); i < outermost.end(); i++) {
            if (written(code.at(i)) == slot) {
                return true;
            }
        }
        return false;
    }

    /** The slot that an instruction writes, or -1. */
    static int written(Instruction instruction) {
        return switch (instruction) {
            case StoreInstruction store -> store.slot();
            case IncrementInstruction count -> count.slot();
            default -> -1;
        };
    }
}
