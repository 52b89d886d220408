package dev.gyre.ir.bytecode;

import dev.gyre.ir.bytecode.KernelCode.Variable;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The variables of code without their names, as a method compiled without {@code -g}: writes of a slot that reach a common read are one
 * variable. What the source declares once may come out as several, each of which lives on its own. Exceptions' flow is left out, as
 * kernels catch none.
 */
final class Webs implements LocalVariables {
    private final KernelCode code;
    /** The parameters' by the caller, then the instructions' in their order. */
    private final List<Write> writes = new ArrayList<>();
    /** The writes that may have been the last before each instruction of their slots; null if it can't be reached. */
    private final BitSet[] reaching;
    /** An earlier write of the same variable, or the write itself. */
    private final int[] earlier;

    private record Write(int slot, int index, String name) {}

    Webs(KernelCode code) {
        this.code = code;
        this.reaching = new BitSet[code.instructions().size()];
        int slot = 0;
        for (int p = 0; p < code.method().type().parameterCount(); p++) {
            writes.add(new Write(slot, -1, "a" + p));
            Class<?> type = code.method().type().parameterType(p);
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        BitSet parameters = new BitSet();
        parameters.set(0, writes.size());
        for (int i = 0; i < reaching.length; i++) {
            int written = LoopNestFinder.written(code.at(i));
            if (written >= 0) {
                writes.add(new Write(written, i, "local" + written));
            }
        }
        this.earlier = IntStream.range(0, writes.size()).toArray();
        flow(parameters);
        join();
    }

    private void flow(BitSet parameters) {
        Deque<Integer> work = new ArrayDeque<>();
        arrive(0, parameters, work);
        while (!work.isEmpty()) {
            int index = work.pop();
            BitSet after = (BitSet) reaching[index].clone();
            int written = LoopNestFinder.written(code.at(index));
            if (written >= 0) {
                after.andNot(writesOf(written));
                after.set(writeAt(index));
            }
            code.successors(index).forEach(next -> arrive(next, after, work));
        }
    }

    private void arrive(int index, BitSet state, Deque<Integer> work) {
        if (reaching[index] == null) {
            reaching[index] = (BitSet) state.clone();
            work.push(index);
            return;
        }
        int known = reaching[index].cardinality();
        reaching[index].or(state);
        if (reaching[index].cardinality() > known) {
            work.push(index);
        }
    }

    private void join() {
        for (int i = 0; i < reaching.length; i++) {
            int read = switch (code.at(i)) {
                case LoadInstruction load -> load.slot();
                case IncrementInstruction count -> count.slot();
                default -> -1;
            };
            if (read >= 0 && reaching[i] != null) {
                BitSet sources = reachingOf(read, i);
                if (code.at(i) instanceof IncrementInstruction) {
                    sources.set(writeAt(i));
                }
                int first = first(sources.nextSetBit(0));
                for (int w = sources.nextSetBit(0); w >= 0; w = sources.nextSetBit(w + 1)) {
                    int other = first(w);
                    earlier[Math.max(first, other)] = Math.min(first, other);
                    first = Math.min(first, other);
                }
            }
        }
    }

    private int first(int write) {
        int w = write;
        while (earlier[w] != w) {
            w = earlier[w];
        }
        return w;
    }

    private BitSet writesOf(int slot) {
        BitSet found = new BitSet();
        for (int w = 0; w < writes.size(); w++) {
            found.set(w, writes.get(w).slot() == slot);
        }
        return found;
    }

    private BitSet reachingOf(int slot, int index) {
        BitSet found = writesOf(slot);
        found.and(reaching[index]);
        return found;
    }

    private int writeAt(int index) {
        return IntStream.range(0, writes.size())
                .filter(w -> writes.get(w).index() == index)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Optional<Variable> written(int slot, int index) {
        return LoopNestFinder.written(code.at(index)) == slot
                ? Optional.of(variable(writeAt(index)))
                : Optional.empty();
    }

    @Override
    public Optional<Variable> read(int slot, int index) {
        if (reaching[index] == null) {
            return Optional.empty();
        }
        int write = reachingOf(slot, index).nextSetBit(0);
        return write < 0 ? Optional.empty() : Optional.of(variable(write));
    }

    private Variable variable(int write) {
        Write first = writes.get(first(write));
        return new Variable(first.name(), first.slot(), first.index() + 1, reaching.length);
    }
}
