package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.tornado.context.Grid;
import dev.gyre.tornado.context.WorkGroup;
import dev.gyre.tornado.context.WorkItem;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Calls a kernel with a {@link KernelContext} as it is, for each work-item of its grid: group after group, a group's items in turn or,
 * where they may wait for one another, each on a thread of its own. What compiled forms have to agree with.
 */
public final class WorkItems extends GridRunner {
    private static final ClassDesc CONTEXT =
            KernelContext.class.describeConstable().orElseThrow();

    private final MethodHandle kernel;
    private final Object[] arguments;
    private final boolean waits;

    private WorkItems(MethodHandle kernel, Object[] arguments, boolean waits) {
        this.kernel = kernel;
        this.arguments = arguments;
        this.waits = waits;
    }

    static Compilation.Compiled compile(KernelMethod method) {
        boolean waits = KernelCode.read(method).map(WorkItems::mayWait).orElse(true);
        Deferred<MethodHandle> call = new Deferred<>(() -> DeviceCalls.spreading(method));
        return new Compilation.Compiled(
                Form.WORK_ITEMS, TileShape.ONE, arguments -> new WorkItems(call.get(), arguments, waits));
    }

    /** Whether a kernel calls what its items do together, or a method that may. */
    public static boolean mayWait(KernelCode code) {
        return code.instructions().stream().anyMatch(i -> i instanceof InvokeInstruction call && mayWait(call));
    }

    /** Whether a call is of what items do together, or of a method that may do that. */
    public static boolean mayWait(InvokeInstruction call) {
        return call.owner().asSymbol().equals(CONTEXT)
                ? isTogether(call.name().stringValue())
                : call.typeSymbol().parameterList().contains(CONTEXT);
    }

    private static boolean isTogether(String method) {
        return switch (method) {
            case "localBarrier", "globalBarrier", "simdSum", "simdShuffleDown", "simdBroadcastFirst" -> true;
            case "simdAny", "simdAll", "simdBallot" -> true;
            case "mma", "mmaBF16", "mmaInt8", "mmaFP8E4M3", "mmaFP8E5M2" -> true;
            default -> false;
        };
    }

    @Override
    public void space(int[] space) {
        grid();
        space[1] = 1;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        Grid grid = grid();
        int size = grid.localX() * grid.localY() * grid.localZ();
        for (int group = 0; group < groups(grid); group++) {
            List<WorkItem> items = items(grid, group, new WorkGroup(size));
            if (waits) {
                together(items);
            } else {
                items.forEach(item -> call(kernel, arguments, item));
            }
        }
    }

    /** The number of a grid's groups. */
    public static int groups(Grid grid) {
        return grid.groups(0) * grid.groups(1) * grid.groups(2);
    }

    /** The items of a group. */
    public static List<WorkItem> items(Grid grid, int number, WorkGroup group) {
        int x = number % grid.groups(0) * grid.localX();
        int y = number / grid.groups(0) % grid.groups(1) * grid.localY();
        int z = number / grid.groups(0) / grid.groups(1) * grid.localZ();
        List<WorkItem> items = new ArrayList<>();
        for (int k = 0; k < grid.localZ(); k++) {
            for (int j = 0; j < grid.localY(); j++) {
                for (int i = 0; i < grid.localX(); i++) {
                    items.add(new WorkItem(grid, group, x + i, y + j, z + k));
                }
            }
        }
        return items;
    }

    private void together(List<WorkItem> items) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = items.stream()
                .map(item -> Thread.ofVirtual().start(() -> {
                    try {
                        call(kernel, arguments, item);
                        item.end();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                        item.fail();
                    }
                }))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TornadoRuntimeException("interrupted while work-items run");
        }
        if (failure.get() != null) {
            throw rethrown(failure.get());
        }
    }

    /** A kernel's arguments for an item, each of whose contexts is its own. */
    public static Object[] arguments(Object[] arguments, WorkItem item) {
        Object[] call = arguments.clone();
        WorkItem.enter(item);
        for (int a = 0; a < call.length; a++) {
            if (call[a] instanceof KernelContext) {
                call[a] = new KernelContext();
            }
        }
        WorkItem.leave();
        return call;
    }

    /** Calls a kernel for an item, each of whose contexts is its own. */
    public static void call(MethodHandle kernel, Object[] arguments, WorkItem item) {
        Object[] call = arguments(arguments, item);
        WorkItem.enter(item);
        try {
            kernel.invokeExact(call);
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            WorkItem.leave();
        }
    }

    /** What a kernel threw, to be thrown on. */
    public static RuntimeException rethrown(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
