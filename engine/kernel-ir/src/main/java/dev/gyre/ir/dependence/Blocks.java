package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Iterations so few that each is looked at by itself, as where a kernel shares some work out to a number of threads: each has a block of its own,
 * wherever that begins and ends.
 */
final class Blocks {
    private static final int MOST_ITERATIONS = 1024;
    /** Iterations that are looked at before all are: those that meet mostly meet their neighbours. */
    private static final int FIRST = 8;

    private final List<Block> blocks = new ArrayList<>();

    /** Elements that an iteration accesses. */
    private record Block(long iteration, boolean store, Range elements) {}

    /** The farthest ends of blocks: of the iteration that reaches farthest, and of the others. */
    private static final class Reach {
        private long iteration = -1;
        private long farthest = Long.MIN_VALUE;
        private long others = Long.MIN_VALUE;

        void add(Block block) {
            long end = block.elements().high();
            if (block.iteration() == iteration) {
                farthest = Math.max(farthest, end);
            } else if (end > farthest) {
                others = farthest;
                farthest = end;
                iteration = block.iteration();
            } else {
                others = Math.max(others, end);
            }
        }

        /** Whether a block of another iteration reaches one that begins at the same place or behind it. */
        boolean meets(Block block) {
            return (block.iteration() == iteration ? others : farthest)
                    >= block.elements().low();
        }
    }

    private Blocks() {}

    /**
     * Whether accesses keep to elements that no other iteration of a loop stores to.
     *
     * @throws ArithmeticException if their numbers leave the longs
     */
    static boolean areApart(List<ArrayAccess> list, KernelVariable loop, Known known) {
        if (!list.stream().allMatch(a -> a.isIn(loop))) {
            return false;
        }
        Expr variable = new Expr.Local(loop);
        Optional<Range> all = Conflicts.places(list, known).stream()
                .map(p -> p.values().range(variable))
                .reduce(Range::join);
        return all.filter(range -> range.width() < MOST_ITERATIONS).isPresent()
                && areApart(
                        list,
                        loop,
                        known,
                        all.get().low(),
                        Math.min(all.get().high(), all.get().low() + FIRST))
                && areApart(list, loop, known, all.get().low(), all.get().high());
    }

    /** Whether accesses of some iterations are apart. */
    private static boolean areApart(List<ArrayAccess> list, KernelVariable loop, Known known, long first, long last) {
        Blocks blocks = new Blocks();
        for (long i = first; i <= last; i++) {
            if (!blocks.add(i, list, known.within(Map.of(loop, Range.of(i))))) {
                return false;
            }
        }
        return blocks.areApart();
    }

    /** Adds an iteration's, if they're known. */
    private boolean add(long iteration, List<ArrayAccess> list, Known known) {
        for (Place place : Conflicts.places(list, known)) {
            if (!place.isInt()) {
                return false;
            }
            blocks.add(new Block(iteration, place.access().store(), place.range()));
        }
        return true;
    }

    private boolean areApart() {
        blocks.sort(Comparator.comparingLong(b -> b.elements().low()));
        Reach stores = new Reach();
        Reach all = new Reach();
        for (Block block : blocks) {
            if ((block.store() ? all : stores).meets(block)) {
                return false;
            }
            all.add(block);
            if (block.store()) {
                stores.add(block);
            }
        }
        return true;
    }
}
