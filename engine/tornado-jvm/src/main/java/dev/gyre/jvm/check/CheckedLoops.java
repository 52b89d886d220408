package dev.gyre.jvm.check;

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
            List<int[]> iterations = iterations(part.loops(), space);
            List<String> names =
                    iterations.stream().map(i -> name(part.loops(), i)).toList();
            task.run(arguments, iterations.size() + " iterations", (launch, order) -> {
                for (int number : order.of(iterations.size())) {
                    int[] i = iterations.get(number);
                    launch.enter(new CheckedItem(names.get(number), number));
                    tiles.run(i[0], i[0] + 1, i[1], i[1] + 1, i[2], i[2] + 1);
                    launch.end();
                }
            });
        }
    }

    private static List<int[]> iterations(List<ParallelLoop> loops, int[] space) {
        List<int[]> iterations = List.of(new int[DIMENSIONS]);
        for (int d = 0; d < Math.max(1, loops.size()); d++) {
            int step = loops.isEmpty() ? 1 : loops.get(d).step();
            List<int[]> more = new ArrayList<>();
            for (int[] outer : iterations) {
                for (int i = space[2 * d]; i < space[2 * d + 1]; i += step) {
                    int[] place = outer.clone();
                    place[d] = i;
                    more.add(place);
                }
            }
            iterations = more;
        }
        return iterations;
    }

    private static String name(List<ParallelLoop> loops, int[] place) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < loops.size(); d++) {
            names.add(loops.get(d).name() + " = " + place[d]);
        }
        return loops.isEmpty() ? "the kernel" : "iteration " + String.join(", ", names);
    }
}
