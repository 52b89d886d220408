package dev.gyre.jvm.random;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.graph.Transfer;
import dev.gyre.jvm.graph.TransferMode;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.tornado.context.Grid;
import java.util.List;

/** A kernel as the only task of a plan, which takes arguments off the heap, too. */
final class PlannedKernel {
    private PlannedKernel() {}

    /** The plan of a kernel, whose arrays come and go with each execution. */
    static PlanRun of(KernelMethod kernel, Object[] arguments, TileScheduler scheduler) {
        List<Transfer> transfers = Inputs.arrays(arguments)
                .map(array -> new Transfer(TransferMode.EVERY_EXECUTION, array))
                .toList();
        KernelCall task = new KernelCall("t", kernel, List.of(arguments));
        RecordedGraph graph = new RecordedGraph("g", List.of(task), transfers, transfers, List.of(), List.of());
        return new PlanRun(0, List.of(graph), scheduler);
    }

    /** Executes it once. */
    static void run(CompiledKernel kernel, Object[] arguments, TileScheduler scheduler) {
        PlanRun plan = of(kernel.method(), arguments, scheduler);
        plan.bind(_ -> kernel);
        plan.execute();
    }

    /** Executes it once on a grid. */
    static void run(CompiledKernel kernel, Object[] arguments, TileScheduler scheduler, Grid grid) {
        PlanRun plan = of(kernel.method(), arguments, scheduler);
        plan.bind(_ -> kernel);
        plan.grids(_ -> () -> grid);
        plan.execute();
    }
}
