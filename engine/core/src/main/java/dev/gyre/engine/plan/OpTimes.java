package dev.gyre.engine.plan;

import dev.gyre.engine.device.Timings;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Op;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sums up the time of each part of a profiled plan, where a part is one op. */
final class OpTimes {

    private final List<Emission.Part> parts;
    private final long[] nanos;
    private final int[] runs;

    OpTimes(List<Emission.Part> parts) {
        this.parts = parts;
        this.nanos = new long[parts.size()];
        this.runs = new int[parts.size()];
    }

    /**
     * Counts a run of a part.
     *
     * @param timings where it's entered as well
     */
    void add(int part, long elapsed, Optional<Timings> timings) {
        nanos[part] += elapsed;
        runs[part]++;
        timings.ifPresent(t -> {
            Op op = parts.get(part).nodes().getFirst().op();
            t.add(op.name(), elapsed, op.cost().flops(), op.cost().bytes());
        });
    }

    List<OpTime> summary() {
        Map<String, OpTime> byName = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            for (var node : parts.get(i).nodes()) {
                Op op = node.op();
                byName.merge(op.name(), new OpTime(op.name(), 1, nanos[i], op.cost(), runs[i]), OpTimes::plus);
            }
        }
        return byName.values().stream()
                .sorted(Comparator.comparingLong(OpTime::nanos).reversed())
                .toList();
    }

    private static OpTime plus(OpTime a, OpTime b) {
        Cost cost = a.cost().plus(b.cost());
        return new OpTime(a.op(), a.count() + b.count(), a.nanos() + b.nanos(), cost, a.runs());
    }
}
