package uk.ac.manchester.tornado.api;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoFailureException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;
import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * Executes one or more task graphs. A plan is for one thread at a time; different plans may run at the same time. The {@code with}
 * methods change the plan and return it.
 */
public final class TornadoExecutionPlan implements AutoCloseable {
    /** The device that plans ran on when the process started. */
    public static final TornadoDevice DEFAULT_DEVICE =
            TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();

    private static final AtomicInteger PLANS = new AtomicInteger();

    private final PlanExecutor run;
    private final TornadoExecutionResult result;
    private final Set<String> trace = new LinkedHashSet<>(List.of("Root"));
    private TornadoDevice device = TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
    private int executions;
    private boolean compiledAhead;
    private int cleanings;

    /**
     * A plan over graphs, which {@link #withGraph} chooses between.
     *
     * @throws TornadoRuntimeException if a graph uses an array that nothing puts on the device, or has too many tasks
     */
    public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
        List<TaskGraphRecorder.Graph> graphs = Arrays.stream(immutableTaskGraphs)
                .map(ImmutableTaskGraph::graph)
                .toList();
        this.run = TornadoRuntimeProvider.provider().plan(PLANS.incrementAndGet(), graphs);
        this.result = new TornadoExecutionResult(run, this::getTraceExecutionPlan);
        run.prefer(device);
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
     * @throws TornadoFailureException if the device has been cleaned since {@link #withPreCompilation}
     */
    public TornadoExecutionResult execute() {
        if (compiledAhead && run.cleanings(device) != cleanings) {
            throw new TornadoFailureException(
                    "plan %d was compiled ahead for device %s, which has been cleaned since: make a new plan"
                            .formatted(getId(), device.getDeviceName()));
        }
        run.execute();
        executions++;
        return result;
    }

    /** The result of an execution, counted from 0; all executions of a plan share one. */
    public TornadoExecutionResult getPlanResult(int index) {
        if (index < 0 || index >= executions) {
            throw new TornadoRuntimeException(
                    "plan %d has executed %d times, and this asks for execution %d, counted from 0"
                            .formatted(getId(), executions, index));
        }
        return result;
    }

    /** Chooses the graph that {@link #execute} runs. */
    public TornadoExecutionPlan withGraph(int graphIndex) {
        run.select(graphIndex);
        return told("withGraph");
    }

    /** Makes {@link #execute} run all graphs in order, which it does unless told otherwise. */
    public TornadoExecutionPlan withAllGraphs() {
        run.selectAll();
        return told("withAllGraphs");
    }

    /** Compiles the kernels now, which otherwise happens when a device is chosen or the plan is first executed. */
    public TornadoExecutionPlan withPreCompilation() {
        run.bind();
        compiledAhead = true;
        cleanings = run.cleanings(device);
        return told("withPreCompilation");
    }

    /** Chooses the device: the JVM with all its processors, or the kernels as they are, called on one thread. */
    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        if (device.equals(this.device)) {
            run.bind();
        } else {
            run.bind(device);
            this.device = device;
            compiledAhead = false;
        }
        return told("withDevice " + device.getDeviceName());
    }

    /**
     * Chooses the device of one task.
     *
     * @param taskName {@code graph.task}
     * @throws TornadoRuntimeException if the plan has no such task
     */
    public TornadoExecutionPlan withDevice(String taskName, TornadoDevice device) {
        run.bind(taskName, device);
        return told("withDevice " + taskName + " " + device.getDeviceName());
    }

    /** Changes nothing: tasks already run on all processors, one after the other. */
    public TornadoExecutionPlan withConcurrentDevices() {
        return told("withConcurrentDevices");
    }

    public TornadoExecutionPlan withoutConcurrentDevices() {
        return told("withoutConcurrentDevices");
    }

    /** Changes nothing: tasks already run on all processors, one after the other. */
    public TornadoExecutionPlan withIntraPlanConcurrency() {
        return told("withIntraPlanConcurrency");
    }

    public TornadoExecutionPlan withoutIntraPlanConcurrency() {
        return told("withoutIntraPlanConcurrency");
    }

    /** Changes nothing: host and device share memory. */
    public TornadoExecutionPlan withStagedTransfers() {
        return told("withStagedTransfers");
    }

    public TornadoExecutionPlan withoutStagedTransfers() {
        return told("withoutStagedTransfers");
    }

    /** Changes nothing: a JVM's tasks are started by calls. */
    public TornadoExecutionPlan withCUDAGraph() {
        return told("withCUDAGraph");
    }

    /** Changes nothing: there are no threads of a device to tell about. */
    public TornadoExecutionPlan withThreadInfo() {
        return told("withThreadInfo");
    }

    public TornadoExecutionPlan withoutThreadInfo() {
        return told("withoutThreadInfo");
    }

    /** Changes nothing: kernels become bytecode, which {@code gyre devices --explain} describes. */
    public TornadoExecutionPlan withPrintKernel() {
        return told("withPrintKernel");
    }

    public TornadoExecutionPlan withoutPrintKernel() {
        return told("withoutPrintKernel");
    }

    /** Changes nothing: the flags are another backend's compiler's. */
    public TornadoExecutionPlan withCompilerFlags(TornadoVMBackendType backend, String compilerFlags) {
        TornadoRuntimeProvider.provider().named(backend);
        return told("withCompilerFlags " + backend + " " + compilerFlags);
    }

    /**
     * Changes no result: the device has all of the host's memory, so data needs no cutting.
     *
     * @param batchSize such as {@code 512MB}
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException if a graph's arrays couldn't be cut alike
     */
    public TornadoExecutionPlan withBatch(String batchSize) {
        return told("withBatch " + run.checkBatches(batchSize));
    }

    /**
     * Refuses executions that need more memory than this, with a {@code TornadoMemoryException}.
     *
     * @param memoryLimit such as {@code 512MB} or {@code 1GB}
     */
    public TornadoExecutionPlan withMemoryLimit(String memoryLimit) {
        run.limit(memoryLimit);
        return told("withMemoryLimit " + memoryLimit);
    }

    public TornadoExecutionPlan withoutMemoryLimit() {
        run.removeLimit();
        return told("withoutMemoryLimit");
    }

    /** Forgets what is on the device, as {@link #freeDeviceMemory} does. */
    public TornadoExecutionPlan resetDevice() {
        return freeDeviceMemory();
    }

    /**
     * Makes an array of one graph a part of an array of another one: it's copied before the graph runs, unless the graph transfers it from the host
     * each time, and back after it.
     *
     * @param offset the part's first element
     * @throws TornadoRuntimeException if they aren't arrays of one type and on the heap, the part leaves the array, or a graph doesn't use its own or uses
     *     both
     */
    public void mapOnDeviceMemoryRegion(
            Object destTornadoArray, Object srcTornadoArray, long offset, int fromGraphIndex, int toGraphIndex) {
        run.map(destTornadoArray, srcTornadoArray, offset, fromGraphIndex, toGraphIndex);
        told("mapOnDeviceMemoryRegion");
    }

    /** The options that the plan was given, in order, each once. */
    public String getTraceExecutionPlan() {
        return String.join(" -> ", trace);
    }

    public void printTraceExecutionPlan() {
        System.out.println(this);
    }

    @Override
    public String toString() {
        return getTraceExecutionPlan();
    }

    private TornadoExecutionPlan told(String what) {
        trace.add(what);
        return this;
    }

    public TornadoDevice getDevice(int immutableTaskGraphIndex) {
        run.checkGraph(immutableTaskGraphIndex);
        return device;
    }

    /** Forgets what is on the device, so that first-execution transfers take place again. */
    public TornadoExecutionPlan freeDeviceMemory() {
        run.free();
        return told("freeDeviceMemory");
    }

    /** Gives kernels their grids; see {@link GridScheduler}. */
    public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
        if (gridScheduler == null) {
            throw new TornadoRuntimeException(
                    "no grid scheduler is given to plan %d; withDefaultScheduler takes grids away".formatted(getId()));
        }
        run.grids(task -> new TaskGrid(gridScheduler, task));
        return told("withGridScheduler");
    }

    /** Removes the grids of all tasks. */
    public TornadoExecutionPlan withDefaultScheduler() {
        run.grids(_ -> () -> null);
        return told("withDefaultScheduler");
    }

    /** Measures executions from now on. */
    public TornadoExecutionPlan withProfiler(ProfilerMode profilerMode) {
        run.profiler(true, profilerMode == ProfilerMode.CONSOLE);
        return told("withProfiler " + profilerMode);
    }

    public TornadoExecutionPlan withoutProfiler() {
        run.profiler(false, false);
        return told("withoutProfiler");
    }

    /** Sets the profile's times to zero. */
    public TornadoExecutionPlan clearProfiles() {
        run.profile().clear();
        return told("clearProfiles");
    }

    /** Executes for a number of times at once, so that the JVM compiles what the plan needs. */
    public TornadoExecutionPlan withWarmUpIterations(int iterations) {
        if (iterations < 0) {
            throw new TornadoRuntimeException("warm-up of %d iterations".formatted(iterations));
        }
        for (int i = 0; i < iterations; i++) {
            run.execute();
        }
        return told("withWarmUpIterations");
    }

    /** Executes for longer than this, by a clock of milliseconds, too, so that the JVM compiles what the plan needs. */
    public TornadoExecutionPlan withWarmUpTime(long milliseconds) throws InterruptedException {
        if (milliseconds < 0) {
            throw new TornadoRuntimeException("warm-up of %d ms".formatted(milliseconds));
        }
        long end = System.nanoTime() + (milliseconds + 1) * 1_000_000;
        while (System.nanoTime() - end < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while warming up");
            }
            run.execute();
        }
        return told("withWarmUpTime");
    }

    /** Number of plans made so far. */
    public long getGlobalExecutionPlansCounter() {
        return PLANS.get();
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
}
