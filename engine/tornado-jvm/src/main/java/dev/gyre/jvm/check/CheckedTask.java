package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelCode;
import java.lang.classfile.instruction.LocalVariable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Runs a kernel once in each of three orders of its items, from the same memory: ascending, descending, and shuffled. Shadow memory finds
 * races whatever the order is; another order takes other branches where these depend on what items left for one another. The memory that
 * the ascending order leaves stays.
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

    CheckedTask(CheckSettings settings, FindingCollector findings, KernelCode code) {
        this.settings = settings;
        this.findings = findings;
        this.code = code;
        this.names = names(code);
        this.reduced = code.method().reduced();
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
     * @param space how messages name its grid or iterations
     * @param run runs all items in the order of a permutation, see {@link Order#of}
     */
    void run(Object[] arguments, String space, BiConsumer<CheckedLaunch, Order> run) {
        ONE.lock();
        try {
            IdentityHashMap<Object, String> arrays = new IdentityHashMap<>();
            Set<Object> gathered = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int a = 0; a < arguments.length; a++) {
                if (KeptMemory.is(arguments[a])) {
                    arrays.putIfAbsent(arguments[a], names.get(a));
                    if (reduced.contains(a)) {
                        gathered.add(arguments[a]);
                    }
                }
            }
            List<KeptMemory> before =
                    arrays.keySet().stream().map(KeptMemory::of).toList();
            KeptObjects objects = KeptObjects.of(code.method().owner(), arguments);
            List<KeptMemory> other = List.of();
            boolean raced = false;
            for (int o = ORDERS.size() - 1; o >= 0; o--) { // ascending last, as what it leaves stays
                before.forEach(KeptMemory::restore);
                objects.restore();
                String again = "%s, items %s, seed %d".formatted(space, ORDERS.get(o), settings.seed());
                CheckedLaunch launch = new CheckedLaunch(
                        settings, findings, code.method().toString(), arrays, gathered, outputs, again);
                Hooks.begin(launch);
                run.accept(launch, new Order(o, settings.seed()));
                raced |= launch.hasRaced();
                if (!raced) {
                    other.stream()
                            .filter(KeptMemory::differs)
                            .findFirst()
                            .ifPresent(memory -> memory.report(launch::differs));
                }
                other = arrays.keySet().stream().map(KeptMemory::of).toList();
            }
        } finally {
            ONE.unlock();
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
