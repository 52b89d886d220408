package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.context.Grid;
import dev.gyre.jvm.device.JvmDevice;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.Scheduler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * Executes one or more task graphs. A plan is for one thread at a time; different plans may run at the same time. The {@code with}
 * methods change the plan and return it.
 */
public final class TornadoExecutionPlan implements AutoCloseable {
    private static final AtomicInteger PLANS = new AtomicInteger();

    private final PlanRun run;
    private final TornadoExecutionResult result;
    private TornadoDevice device = getDevice(0, 0);

    /**
     * A plan over graphs, which {@link #withGraph} chooses between.
     *
     * @throws TornadoRuntimeException if a graph uses an array that nothing puts on the device, or has too many tasks
     */
    public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
        List<RecordedGraph> graphs = Arrays.stream(immutableTaskGraphs)
                .map(ImmutableTaskGraph::graph)
                .toList();
        this.run = new PlanRun(PLANS.incrementAndGet(), graphs, Scheduler.shared());
        this.result = new TornadoExecutionResult(run);
    }

    /** The device at an index of a backend; a plain JVM has one backend with two devices, of which (0, 0) is the usual one. */
    public static TornadoDevice getDevice(int driverIndex, int deviceIndex) {
        return TornadoRuntimeProvider.getTornadoRuntime()
                .getBackend(driverIndex)
                .getDevice(deviceIndex);
    }

    /** Number of plans made so far. */
    public static int getTotalPlans() {
        return PLANS.get();
    }

    public static TornadoDeviceMap getTornadoDeviceMap() {
        return new TornadoDeviceMap();
    }

    /**
     * Runs the tasks of the chosen graph, of all graphs in order unless one was chosen, and waits for the last.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException if a kernel throws; names task and kernel
     */
    public TornadoExecutionResult execute() {
        run.execute();
        return result;
    }

    /** Chooses the graph that {@link #execute} runs. */
    public TornadoExecutionPlan withGraph(int graphIndex) {
        run.select(graphIndex);
        return this;
    }

    /** Makes {@link #execute} run all graphs in order, which it does unless told otherwise. */
    public TornadoExecutionPlan withAllGraphs() {
        run.selectAll();
        return this;
    }

    /** Compiles the kernels now, which otherwise happens when a device is chosen or the plan is first executed. */
    public TornadoExecutionPlan withPreCompilation() {
        run.bind();
        return this;
    }

    /** Chooses the device: the JVM with all its processors, or the kernels as they are, called on one thread. */
    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        if (!(device instanceof JvmDevice jvm)) {
            throw new TornadoRuntimeException(
                    "a plain JVM has no devices but its own, and this is " + device.getDeviceName());
        }
        if (device.equals(this.device)) {
            run.bind();
        } else {
            run.bind(jvm.compiler());
            this.device = device;
        }
        return this;
    }

    public TornadoDevice getDevice(int immutableTaskGraphIndex) {
        run.checkGraph(immutableTaskGraphIndex);
        return device;
    }

    /** Forgets what is on the device, so that first-execution transfers take place again. */
    public TornadoExecutionPlan freeDeviceMemory() {
        run.free();
        return this;
    }

    /** Gives kernels their grids; see {@link GridScheduler}. */
    public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
        run.grids(task -> sizes(gridScheduler.get(task)));
        return this;
    }

    /** Takes the grids away again. */
    public TornadoExecutionPlan withDefaultScheduler() {
        run.grids(task -> null);
        return this;
    }

    /** Measures executions from now on. */
    public TornadoExecutionPlan withProfiler(ProfilerMode profilerMode) {
        run.profiler(true, profilerMode == ProfilerMode.CONSOLE);
        return this;
    }

    public TornadoExecutionPlan withoutProfiler() {
        run.profiler(false, false);
        return this;
    }

    /** Zeroes the profile. */
    public TornadoExecutionPlan clearProfiles() {
        run.profile().clear();
        return this;
    }

    /** Executes for a number of times at once, so that the JVM compiles what the plan needs. */
    public TornadoExecutionPlan withWarmUpIterations(int iterations) {
        if (iterations < 0) {
            throw new TornadoRuntimeException("warm-up of %d iterations".formatted(iterations));
        }
        for (int i = 0; i < iterations; i++) {
            run.execute();
        }
        return this;
    }

    /** Executes for at least this long, so that the JVM compiles what the plan needs. */
    public TornadoExecutionPlan withWarmUpTime(long milliseconds) throws InterruptedException {
        if (milliseconds < 0) {
            throw new TornadoRuntimeException("warm-up of %d ms".formatted(milliseconds));
        }
        long end = System.nanoTime() + milliseconds * 1_000_000;
        while (System.nanoTime() - end < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while warming up");
            }
            run.execute();
        }
        return this;
    }

    public long getId() {
        return run.id();
    }

    /** Bytes of the arrays that the plan's graphs use. */
    public long getCurrentDeviceMemoryUsage() {
        return run.memoryBytes();
    }

    /** Frees the plan, which can't be executed afterwards. */
    @Override
    public void close() throws TornadoExecutionPlanException {
        run.close();
    }

    private static Grid sizes(WorkerGrid grid) {
        if (grid == null) {
            return null;
        }
        long[] global = grid.getGlobalWork();
        long[] local = grid.getLocalWork() == null ? new long[] {1, 1, 1} : grid.getLocalWork();
        return new Grid(
                Math.toIntExact(global[0]),
                Math.toIntExact(global[1]),
                Math.toIntExact(global[2]),
                Math.toIntExact(local[0]),
                Math.toIntExact(local[1]),
                Math.toIntExact(local[2]));
    }
}
