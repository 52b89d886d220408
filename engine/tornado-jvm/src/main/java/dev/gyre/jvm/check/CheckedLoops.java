package dev.gyre.jvm.check;

import dev.gyre.ir.TripCount;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.jvm.code.TileRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A kernel with parallel loops, checked: an item is an iteration of all of them. */
final class CheckedLoops extends TileRunner {
    private final CheckedTask task;
    private final List<Part> parts;
    private final Object[] arguments;

    /**
     * A nest of parallel loops; several follow one another.
     *
     * @param loops outermost first
     * @param bind the instrumented code with arguments
     */
    record Part(List<ParallelLoop> loops, Function<Object[], TileRunner> bind) {}

    CheckedLoops(CheckedTask task, List<Part> parts, Object[] arguments) {
        this.task = task;
        this.parts = parts;
        this.arguments = arguments;
    }

    @Override
    public void space(int[] space) {
        space[1] = 1;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        task.execution(this::runParts);
    }

    private void runParts() {
        for (Part part : parts) {
            TileRunner tiles = part.bind().apply(arguments);
            int[] space = new int[2 * DIMENSIONS];
            tiles.space(space);
            Space iterations = new Space(part.loops(), space);
            CheckedItem.Names names = (number, _) -> name(part.loops(), iterations.place(number));
            int count = iterations.size();
            task.run(arguments, 1, count + " iterations", (launch, order) -> {
                for (int number : order.of(count)) {
                    int[] i = iterations.place(number);
                    launch.enter(new CheckedItem(names, number, 0));
                    tiles.run(i[0], i[0] + 1, i[1], i[1] + 1, i[2], i[2] + 1);
                    launch.end();
                }
            });
        }
    }

    /** The iterations of a nest, the innermost loop's neighbours in order. */
    private record Space(List<ParallelLoop> loops, int[] bounds) {
        private int step(int d) {
            return loops.isEmpty() ? 1 : loops.get(d).step();
        }

        private int dimensions() {
            return Math.max(1, loops.size());
        }

        private int length(int d) {
            return Math.toIntExact(TripCount.of(bounds[2 * d], bounds[2 * d + 1], step(d)));
        }

        int size() {
            int size = 1;
            for (int d = 0; d < dimensions() && size > 0; d++) {
                size = Math.multiplyExact(size, length(d));
            }
            return size;
        }

        /** The loops' variables in an iteration. */
        int[] place(int number) {
            int[] place = new int[DIMENSIONS];
            int rest = number;
            for (int d = dimensions() - 1; d >= 0; d--) {
                int length = length(d);
                place[d] = bounds[2 * d] + rest % length * step(d);
                rest /= length;
            }
            return place;
        }
    }

    private static String name(List<ParallelLoop> loops, int[] place) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < loops.size(); d++) {
            names.add(loops.get(d).name() + " = " + place[d]);
        }
        return loops.isEmpty() ? "the kernel" : "iteration " + String.join(", ", names);
    }
}
