package dev.gyre.jvm.compile;

import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.context.Grid;
import dev.gyre.jvm.context.WorkItem;
import dev.gyre.jvm.kernel.KernelMethod;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Runs a kernel with a {@link KernelContext} for each work-item of its grid in turn. Items never wait for one another, so a kernel
 * with a barrier fails there.
 */
public final class WorkItems extends TileRunner {
    private final MethodHandle kernel;
    private final Object[] arguments;
    private Grid grid;

    private WorkItems(MethodHandle kernel, Object[] arguments) {
        this.kernel = kernel;
        this.arguments = arguments;
    }

    static Compilation.Compiled compile(KernelMethod method) {
        MethodHandle kernel = method.handle()
                .asSpreader(Object[].class, method.type().parameterCount())
                .asType(MethodType.methodType(void.class, Object[].class));
        return new Compilation.Compiled(Form.WORK_ITEMS, TileShape.ONE, arguments -> new WorkItems(kernel, arguments));
    }

    /** Sets the grid to run on; null takes it away. */
    public void grid(Grid newGrid) {
        this.grid = newGrid;
    }

    @Override
    public void space(int[] space) {
        if (grid == null) {
            throw new TornadoRuntimeException("a kernel with a KernelContext needs a GridScheduler");
        }
        space[1] = 1;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        Object[] call = arguments.clone();
        try {
            for (int z = 0; z < grid.globalZ(); z++) {
                for (int y = 0; y < grid.globalY(); y++) {
                    for (int x = 0; x < grid.globalX(); x++) {
                        WorkItem.enter(new WorkItem(grid, x, y, z));
                        item(call);
                    }
                }
            }
        } finally {
            WorkItem.leave();
        }
    }

    private void item(Object[] call) {
        for (int a = 0; a < call.length; a++) {
            if (call[a] instanceof KernelContext) {
                call[a] = new KernelContext();
            }
        }
        try {
            kernel.invokeExact(call);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
