package dev.gyre.jvm.run;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.dependence.Stage;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.StageRunners;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.tornado.context.Grid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/** A task of a plan, ready to run: its kernel's code bound to the arguments, and what its runs cost so far. */
public final class BoundTask {
    private static final Logger LOG = LoggerFactory.getLogger(BoundTask.class);

    /** An iteration's cost as estimated before the first run, in nanoseconds. */
    private static final long NANOS_AN_ITERATION = 10;

    /** The cost of a run, in nanoseconds, below which not each is timed: reading the clock twice would be a good part of it. */
    private static final long SHORT_NANOS = 5_000;
    /** The number of short runs of which one is timed. */
    private static final int RARELY = 16;

    private final String name;
    private final CompiledKernel kernel;
    private final Object[] arguments;
    private final Tiling tiling;
    private final Watch watch;
    private final Optional<Stage> stage;
    private final BoundTask[] stages;
    /** The grid of a kernel with a context that was given none: a single work-item, as on TornadoVM. Null for other kernels. */
    private final Grid ownGrid;
    /** Whether it's still to be seen if nobody may have meant that, as where all work is divided by the grid. */
    private boolean warns;

    /** The task's tiles, apart from this object, which its thread writes to, as other threads read them. */
    private Tiles tiles;

    private Grid givenGrid;
    private Grid grid;
    private long cost = -1;
    private long timedIterations = -1;
    private int untimed;

    /**
     * A task in the best form of its kernel.
     *
     * @param name the task's name with its graph's, for messages
     */
    public BoundTask(String name, CompiledKernel kernel, Object[] arguments) {
        this(name, kernel, arguments, Optional.empty(), kernel.stages(arguments));
    }

    /** A task, or a stage of one. */
    private BoundTask(
            String name, CompiledKernel kernel, Object[] arguments, Optional<Stage> stage, List<Stage> stages) {
        this.name = name;
        this.kernel = kernel;
        Compilation.Compiled code = kernel.codeFor(arguments);
        this.arguments = arguments;
        this.stage = stage;
        this.stages = Stream.concat(
                        kernel.parts().stream().map(part -> new BoundTask(name, part, arguments)),
                        stages.stream().map(s -> new BoundTask(name, kernel, arguments, Optional.of(s), List.of())))
                .toArray(BoundTask[]::new);
        this.tiling =
                new Tiling(stage.map(s -> StageRunners.shape(s, code.shape())).orElse(code.shape()));
        this.watch = new Watch("%s (%s)".formatted(name, kernel.method()), code.versions());
        this.tiles = bind();
        this.ownGrid = kernel.method().hasContext() ? new Grid(1, 1, 1, 1, 1, 1) : null;
        this.warns = ownGrid != null;
        grid(null);
    }

    private Tiles bind() {
        TileRunner all = watch.version().bind().apply(arguments);
        return new Tiles(tiling, stage.map(s -> StageRunners.within(s, all)).orElse(all), watch);
    }

    private static boolean hasLoops(KernelMethod method) {
        return KernelCode.read(method).map(code -> !code.parallel().isEmpty()).orElse(false);
    }

    public String name() {
        return name;
    }

    public CompiledKernel kernel() {
        return kernel;
    }

    /** The tasks that replace it, in order: its loops, if they follow one another, or parts of a loop whose iterations disturb those of others. */
    BoundTask[] stages() {
        return stages;
    }

    /** The grid that was set, or null. */
    Grid givenGrid() {
        return givenGrid;
    }

    /** Sets the grid to run on; null takes it away. Kernels without a context have none. */
    void grid(Grid newGrid) {
        givenGrid = newGrid;
        use(newGrid);
    }

    private void use(Grid newGrid) {
        grid = newGrid;
        if (runner() instanceof GridRunner onGrid) {
            onGrid.grid(newGrid);
        }
    }

    /** Gets ready to run: on one work-item if no grid was set, which is told once where it may be a mistake. */
    void check() {
        if (grid == null && ownGrid != null) {
            use(ownGrid);
            if (warns && !hasLoops(kernel.method())) {
                LOG.warn(
                        "task {} ({}) has a KernelContext and no grid: it runs as one work-item, as on TornadoVM; for more give the plan a GridScheduler with a grid for {}",
                        name,
                        kernel.method(),
                        name);
            }
            warns = false;
        }
    }

    TileRunner runner() {
        return tiles.runner();
    }

    Tiles tiles() {
        return tiles;
    }

    Tiling tiling() {
        return tiling;
    }

    /** Nanoseconds that one thread is expected to need for so many iterations. */
    long cost(long iterations) {
        return cost < 0 ? iterations * NANOS_AN_ITERATION : cost;
    }

    /** A run begins; gives whether it's to be timed: a short one of as many iterations as the last time only now and then. */
    boolean begins(long iterations) {
        watch.begins();
        boolean timed = cost < 0
                || cost >= SHORT_NANOS
                || iterations != timedIterations
                || ++untimed == RARELY
                || watch.isLooking();
        if (timed) {
            timedIterations = iterations;
            untimed = 0;
        }
        return timed;
    }

    Watch watch() {
        return watch;
    }

    /**
     * Takes note of what a run cost: a cheaper one counts at once, as code gets faster; a dearer one bit by bit. Code that turns out to
     * be slow for good is replaced.
     */
    void ran(long iterations, long nanos) {
        cost = cost < 0 || nanos < cost ? nanos : cost + (nanos - cost) / 8;
        if (watch.ends(iterations, nanos)) {
            tiles = bind();
            grid(givenGrid);
            cost = -1;
        }
    }

    TornadoTaskRuntimeException failed(Throwable cause) {
        TornadoTaskRuntimeException failure = new TornadoTaskRuntimeException(
                "task %s (%s) failed: %s".formatted(name, kernel.method(), reason(cause)));
        failure.initCause(cause);
        return failure;
    }

    /** A failure's message; the JVM leaves messages out where code is hot, and then it's a phrase for the kind of failure. */
    private static String reason(Throwable cause) {
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        return cause instanceof IndexOutOfBoundsException ? "an index is beyond its array" : "it gives no reason";
    }
}
