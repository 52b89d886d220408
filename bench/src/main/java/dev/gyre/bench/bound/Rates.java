package dev.gyre.bench.bound;

import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A machine's speeds with a number of threads at some time, in nanoseconds.
 *
 * @param perByte of a copy, counting bytes that are read and bytes that are written
 * @param each an element's operation when there's as much to do as all units of these threads can take
 * @param latency from one operation to another that waits for it
 */
public record Rates(double perByte, Map<Operation, Double> each, Map<Operation, Double> latency) {

    /** Name of the time that bytes take. */
    public static final String BYTES = "bytes";

    /** Name of the time that a critical path takes. */
    public static final String PATH = "path";

    /**
     * The least time of each part of some work, by name and in nanoseconds: its bytes, its operations of each kind, its critical
     * path. Parts can go on at the same time, so that the longest of them bounds the work.
     */
    public Map<String, Double> times(RooflineBound least) {
        Map<String, Double> times = new LinkedHashMap<>();
        times.put(BYTES, least.bytes() * perByte);
        least.operations().forEach((operation, count) -> times.put(operation.title(), count * each.get(operation)));
        if (!least.chains().isEmpty()) {
            times.put(PATH, least.chains().stream().mapToDouble(this::nanos).sum());
        }
        return times;
    }

    private double nanos(RooflineBound.Chain chain) {
        double step = chain.operations().stream().mapToDouble(latency::get).sum();
        if (chain.multiplyAdds() > 0) {
            step += chain.multiplyAdds() * each.get(Operation.MULTIPLY_ADD);
        }
        return chain.steps() * step;
    }
}
