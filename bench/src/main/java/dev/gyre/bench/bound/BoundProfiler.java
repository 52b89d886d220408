package dev.gyre.bench.bound;

import dev.gyre.bench.table.WorkBenchmark;
import dev.gyre.bench.table.Works;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.jvm.run.TileScheduler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Times, in the fork of a contender and before each of its iterations, what parts of its work take at least ({@link Rates#times}). They
 * become secondary results of JMH, {@value #PREFIX} and the part's name.
 */
public final class BoundProfiler implements InternalProfiler {

    /** Start of the results' names. */
    public static final String PREFIX = "bound.";

    private Optional<Calibration> calibration = Optional.empty();
    private RooflineBound least = RooflineBound.NOTHING;
    private boolean ready;
    private Map<String, Double> times = Map.of();

    @Override
    public String getDescription() {
        return "the least time of bytes, operations and critical paths";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        if (!ready) {
            ready = true;
            Optional<RooflineBound> known = least(benchmark);
            known.ifPresent(l -> least = l);
            calibration = known.map(l -> new Calibration(l, TileScheduler.threadsOfProperties()));
        }
        boolean measured = iteration.getType() == IterationType.MEASUREMENT;
        times = measured ? calibration.map(c -> c.measure().times(least)).orElse(Map.of()) : Map.of();
    }

    private static Optional<RooflineBound> least(BenchmarkParams benchmark) {
        WorkShape shape = WorkShape.of(benchmark.getParam(WorkBenchmark.SHAPE));
        return Works.find(benchmark.getParam(WorkBenchmark.FAMILY))
                .flatMap(work -> work.bound().apply(shape));
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<ScalarResult> results = times.entrySet().stream()
                .map(e -> new ScalarResult(PREFIX + e.getKey(), e.getValue(), "ns/op", AggregationPolicy.AVG))
                .toList();
        return results;
    }
}
