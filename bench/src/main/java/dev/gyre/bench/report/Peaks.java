package dev.gyre.bench.report;

import dev.gyre.bench.work.PeakBenchmark;
import dev.gyre.bench.work.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The most that the machine was seen to do in a second, by kind and number of threads: the lower quartile of the times. */
public final class Peaks {

    private record Key(Work.Unit unit, int threads) {}

    private final Map<Key, Double> perSecond = new HashMap<>();

    /** The peaks among the measurements. */
    public static Peaks of(List<ContenderTimes> all) {
        Peaks peaks = new Peaks();
        for (ContenderTimes m : all) {
            if (m.benchmark().equals(PeakBenchmark.class.getName() + ".multiplyAdd")) {
                peaks.put(Work.Unit.FLOPS, m, 2.0 * PeakBenchmark.CHAINS * PeakBenchmark.TERMS * m.jmhThreads());
            } else if (m.benchmark().equals(PeakBenchmark.class.getName() + ".copy")) {
                peaks.put(Work.Unit.BYTES, m, 2.0 * Float.BYTES * PeakBenchmark.FLOATS);
            }
        }
        return peaks;
    }

    private void put(Work.Unit unit, ContenderTimes m, double amount) {
        perSecond.put(new Key(unit, m.jmhThreads()), amount * 1e9 / m.nanos().low());
    }

    /** The peak for a number of threads, if it was measured. */
    public OptionalDouble perSecond(Work.Unit unit, int threads) {
        Double peak = perSecond.get(new Key(unit, threads));
        return peak == null ? OptionalDouble.empty() : OptionalDouble.of(peak);
    }
}
