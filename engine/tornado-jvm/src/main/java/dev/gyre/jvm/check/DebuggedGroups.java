package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileShape;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.DeviceCalls;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.compile.WorkItems;
import dev.gyre.tornado.context.Grid;
import dev.gyre.tornado.context.WorkGroup;
import dev.gyre.tornado.context.WorkItem;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A kernel with a context as a debugger wants it: the method itself, called for one work-item after the other from barrier to barrier, each on a
 * thread of its name, of which one runs at a time. Other kernels are called as they are.
 */
final class DebuggedGroups extends GridRunner {
    private final MethodHandle kernel;
    private final Object[] arguments;

    private DebuggedGroups(MethodHandle kernel, Object[] arguments) {
        this.kernel = kernel;
        this.arguments = arguments;
    }

    /** The kernel as plain Java. */
    static CompiledKernel compile(KernelMethod method) {
        CompiledKernel plain = KernelCompiler.plain(method);
        if (!method.hasContext()) {
            return plain;
        }
        Deferred<MethodHandle> call = Deferred.of(DeviceCalls.spreading(method.handle()));
        Compilation.Compiled code = new Compilation.Compiled(
                Form.WORK_ITEMS, TileShape.ONE, arguments -> new DebuggedGroups(call.get(), arguments));
        return new CompiledKernel(method, plain.use(), Optional.empty(), code);
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
        for (int group = 0; group < WorkItems.groups(grid); group++) {
            Lockstep lockstep = new Lockstep(size);
            List<WorkItem> items = WorkItems.items(grid, group, new WorkGroup(size, lockstep::await));
            try {
                lockstep.run(IntStream.range(0, size).toArray(), i -> call(items.get(i)), _ -> {}, _ -> {});
            } catch (Throwable e) {
                throw WorkItems.rethrown(e);
            }
        }
    }

    private void call(WorkItem item) {
        Thread.currentThread()
                .setName("work-item (%d, %d, %d)".formatted(item.global(0), item.global(1), item.global(2)));
        WorkItems.call(kernel, arguments, item);
    }
}
