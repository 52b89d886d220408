package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.ArgumentUse;
import dev.gyre.ir.bytecode.KernelCode;
import java.lang.classfile.instruction.LocalVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Runs a kernel in three orders of its items, from the same memory: ascending, descending, and shuffled. Shadow memory finds races whatever the
 * order is; another order takes other branches where these depend on what items left for one another. Where the first order shows that they left
 * nothing for one another, all orders come to the same, and the others aren't run. The memory that the ascending order leaves stays.
 */
final class CheckedTask {
    /** Checked kernels run one at a time. */
    private static final ReentrantLock ONE = new ReentrantLock();

    private static final List<String> ORDERS = List.of("ascending", "descending", "shuffled");

    private final CheckSettings settings;
    private final FindingCollector findings;
    private final ReducedOutputs outputs = new ReducedOutputs();
    private final KernelCode code;
    private final List<String> names;
    private final Set<Integer> reduced;
    private final ArgumentUse use;
    private final boolean opaque;

    CheckedTask(CheckSettings settings, FindingCollector findings, KernelCode code) {
        this.settings = settings;
        this.findings = findings;
        this.code = code;
        this.names = names(code);
        this.reduced = code.method().reduced();
        this.use = ArgumentUse.of(code);
        this.opaque = OpaqueCode.isIn(code);
    }

    /** Parameters as the source calls them, or by their numbers. */
    private static List<String> names(KernelCode code) {
        List<String> names = new ArrayList<>();
        int slot = 0;
        for (Class<?> type : code.method().type().parameterList()) {
            int own = slot;
            names.add(code.model()
                    .elementStream()
                    .filter(e -> e instanceof LocalVariable v && v.slot() == own && code.index(v.startScope()) == 0)
                    .map(e -> ((LocalVariable) e).name().stringValue())
                    .findFirst()
                    .orElse("argument " + names.size()));
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        return names;
    }

    /**
     * Runs the kernel in its orders.
     *
     * @param groupSize items of a group; 1 for iterations
     * @param space how messages name its grid or iterations
     * @param run runs all items in the order of a permutation, see {@link Order#of}
     */
    void run(Object[] arguments, int groupSize, String space, BiConsumer<CheckedLaunch, Order> run) {
        ONE.lock();
        try {
            KernelArrays arrays = new KernelArrays(arguments, names, reduced, use);
            Kept before = kept(arrays.stored(), arguments);
            CheckedLaunch launch = launch(arrays, groupSize, space, 0, run);
            if (!opaque && !launch.dependsOnOrder()) {
                return;
            }
            Kept ascending = kept(arrays.stored(), arguments);
            boolean raced = launch.hasRaced();
            for (int o = 1; o < ORDERS.size(); o++) {
                before.restore();
                CheckedLaunch other = launch(arrays, groupSize, space, o, run);
                raced |= other.hasRaced();
                if (!raced) {
                    ascending.difference().ifPresent(memory -> memory.report(other::differs));
                }
            }
            ascending.restore();
        } finally {
            ONE.unlock();
        }
    }

    private CheckedLaunch launch(
            KernelArrays arrays, int groupSize, String space, int order, BiConsumer<CheckedLaunch, Order> run) {
        String again = "%s, items %s, seed %d".formatted(space, ORDERS.get(order), settings.seed());
        LaunchReports reports =
                new LaunchReports(settings, findings, code.method().toString(), arrays.names(), again);
        CheckedLaunch launch = new CheckedLaunch(reports, arrays, outputs, new ItemClock(groupSize));
        Hooks.begin(launch);
        run.accept(launch, new Order(order, settings.seed()));
        return launch;
    }

    private Kept kept(Set<Object> arrays, Object[] arguments) {
        return new Kept(
                arrays.stream().map(KeptMemory::of).toList(),
                KeptObjects.of(code.method().owner(), arguments));
    }

    /** What arguments held once. */
    private record Kept(List<KeptMemory> arrays, KeptObjects objects) {
        void restore() {
            arrays.forEach(KeptMemory::restore);
            objects.restore();
        }

        /** An array that holds other numbers now. */
        Optional<KeptMemory> difference() {
            return arrays.stream().filter(KeptMemory::differs).findFirst();
        }
    }

    /** Runs a whole execution, of one call of {@link #run} or more. */
    void execution(Runnable runs) {
        ONE.lock();
        try {
            outputs.begin();
            runs.run();
            outputs.end();
        } finally {
            ONE.unlock();
        }
    }

    /** An order of items. */
    record Order(int number, long seed) {
        /** The items' numbers in their order. */
        int[] of(int items) {
            int[] order = IntStream.range(0, items)
                    .map(i -> number == 1 ? items - 1 - i : i)
                    .toArray();
            if (number == 2) {
                Random random = new Random(seed);
                for (int i = items - 1; i > 0; i--) {
                    int other = random.nextInt(i + 1);
                    int swapped = order[i];
                    order[i] = order[other];
                    order[other] = swapped;
                }
            }
            return order;
        }
    }
}
