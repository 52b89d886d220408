package dev.gyre.jvm.device;

import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.memory.MemorySize;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.Scheduler;
import dev.gyre.tornado.context.Grid;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;

/** A plan's graphs on the devices of this JVM. */
final class JvmPlan implements PlanExecutor {
    private final PlanRun run;

    JvmPlan(int id, List<RecordedGraph> graphs) {
        this.run = new PlanRun(id, graphs, Scheduler.shared());
    }

    private static JvmDevice jvm(TornadoDevice device) {
        if (device instanceof JvmDevice jvm) {
            return jvm;
        }
        throw new TornadoRuntimeException(
                "a plain JVM has no devices but its own, and this is " + device.getDeviceName());
    }

    @Override
    public void prefer(TornadoDevice device) {
        run.prefer(jvm(device).compiler());
    }

    @Override
    public void bind(TornadoDevice device) {
        run.bind(jvm(device).compiler());
    }

    @Override
    public void bind(String task, TornadoDevice device) {
        run.bind(task, jvm(device).compiler());
    }

    @Override
    public int cleanings(TornadoDevice device) {
        return jvm(device).cleanings();
    }

    @Override
    public long checkBatches(String size) {
        long bytes = MemorySize.bytes(size);
        run.checkBatches(bytes);
        return bytes;
    }

    @Override
    public void limit(String size) {
        run.limit(MemorySize.bytes(size));
    }

    @Override
    public void removeLimit() {
        run.limit(Long.MAX_VALUE);
    }

    @Override
    public int id() {
        return run.id();
    }

    @Override
    public void execute() {
        run.execute();
    }

    @Override
    public void select(int graph) {
        run.select(graph);
    }

    @Override
    public void selectAll() {
        run.selectAll();
    }

    @Override
    public void checkGraph(int graph) {
        run.checkGraph(graph);
    }

    @Override
    public void bind() {
        run.bind();
    }

    @Override
    public void map(Object part, Object whole, long offset, int fromGraph, int toGraph) {
        run.map(part, whole, offset, fromGraph, toGraph);
    }

    @Override
    public void demand(Object... arrays) {
        run.demand(arrays);
    }

    @Override
    public void grids(Function<String, Supplier<Grid>> grids) {
        run.grids(grids);
    }

    @Override
    public void profiler(boolean on, boolean print) {
        run.profiler(on, print);
    }

    @Override
    public boolean isProfiling() {
        return run.isProfiling();
    }

    @Override
    public long memoryBytes() {
        return run.memoryBytes();
    }

    @Override
    public void free() {
        run.free();
    }

    @Override
    public void close() {
        run.close();
    }

    @Override
    public void clearProfile() {
        run.profile().clear();
    }

    @Override
    public long totalNanos() {
        return run.profile().totalNanos();
    }

    @Override
    public long kernelNanos() {
        return run.profile().kernelNanos();
    }

    @Override
    public long compileNanos() {
        return run.profile().compileNanos();
    }

    @Override
    public long writeNanos() {
        return run.profile().writeNanos();
    }

    @Override
    public long readNanos() {
        return run.profile().readNanos();
    }

    @Override
    public String profileLog() {
        return run.profile().log();
    }
}
