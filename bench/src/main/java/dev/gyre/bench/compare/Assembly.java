package dev.gyre.bench.compare;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Refusal;
import dev.gyre.bench.compare.DeviceComparison.Result;
import dev.gyre.bench.compare.DeviceComparison.Roof;
import dev.gyre.bench.report.ContenderTimes;
import dev.gyre.bench.report.Peaks;
import dev.gyre.bench.work.Work;
import dev.gyre.verify.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Puts JMH's times and the forks' notes together; the first target's results are what the others have to agree with. */
public final class Assembly {

    /** As fast as later runs: within this factor of their median. */
    private static final double STEADY = 1.2;

    private final List<ContenderTimes> measurements;
    private final Path notes;
    private final List<Refusal> refusals;
    private final List<Result> results = new ArrayList<>();
    private final Map<String, Kernel> kernels = new TreeMap<>();
    private final Map<String, Note> expected = new TreeMap<>();

    /**
     * Nothing put together yet.
     *
     * @param notes folder of the forks' notes
     * @param refusals workloads that have no times, with the reason
     */
    public Assembly(List<ContenderTimes> measurements, Path notes, List<Refusal> refusals) {
        this.measurements = List.copyOf(measurements);
        this.notes = notes;
        this.refusals = new ArrayList<>(refusals);
    }

    /** Everything as a comparison. */
    public DeviceComparison of(
            String taken,
            boolean quick,
            Machine machine,
            OptionalDouble busy,
            List<TimedDevice> targets,
            List<Workload> workloads,
            List<String> leftOut) {
        List<MeasuredDevice> devices =
                targets.stream().map(t -> new MeasuredDevice(t, roof(t))).toList();
        for (TimedDevice t : targets) {
            workloads.forEach(w -> add(w, t));
        }
        return new DeviceComparison(
                taken,
                quick,
                machine,
                busy,
                devices,
                workloads.stream()
                        .map(w -> kernels.get(w.name()))
                        .filter(k -> k != null)
                        .toList(),
                List.copyOf(results),
                List.copyOf(refusals),
                leftOut);
    }

    private void add(Workload w, TimedDevice t) {
        Optional<ContenderTimes> times = times("kernels", w, t);
        if (times.isEmpty()) {
            return;
        }
        Note note = Note.read(notes, w.name(), t.id());
        kernels.putIfAbsent(w.name(), new Kernel(w.name(), w.title(), note.shapes(), note.flops(), note.bytes()));
        Note reference = expected.putIfAbsent(w.name(), note);
        OptionalDouble error = OptionalDouble.empty();
        if (reference != null) {
            Comparison worst = worst(w, reference, note);
            if (!worst.passes()) {
                refusals.add(new Refusal(
                        w.name(),
                        t.id(),
                        String.format(
                                Locale.ROOT,
                                "wrong results: error %.1e, allowed %.1e; %s",
                                worst.error(),
                                worst.tolerance(),
                                worst.detail())));
                return;
            }
            error = OptionalDouble.of(worst.error());
        }
        double median = times.get().nanos().median();
        OptionalDouble transfer = times("roundTrip", w, t).stream()
                .mapToDouble(m -> Math.max(0, m.nanos().median() - median))
                .findFirst();
        results.add(new Result(
                w.name(), t.id(), times.get().nanos(), note.firstNanos(), steady(note, median), transfer, error));
    }

    private Optional<ContenderTimes> times(String method, Workload w, TimedDevice t) {
        return measurements.stream()
                .filter(m -> m.benchmark().equals(DeviceBenchmark.class.getName() + "." + method))
                .filter(m -> m.parameters().get("workload").equals(w.name()))
                .filter(m -> m.parameters().get("device").equals(t.id()))
                .findFirst();
    }

    /** From an uncompiled plan until the first run that's as fast as later ones. */
    static OptionalDouble steady(Note note, double median) {
        double elapsed = note.firstNanos();
        for (long run : note.earlyNanos()) {
            if (run <= STEADY * median) {
                return OptionalDouble.of(elapsed);
            }
            elapsed += run;
        }
        return OptionalDouble.empty();
    }

    /** The comparison of the result that differs most. */
    private static Comparison worst(Workload w, Note reference, Note note) {
        Comparison worst = new Comparison("nothing", 0, w.tolerance(), "");
        for (int i = 0; i < reference.samples().size(); i++) {
            float[] values = reference.samples().get(i);
            double[] wanted = new double[values.length];
            for (int k = 0; k < wanted.length; k++) {
                wanted[k] = values[k];
            }
            Comparison c = Comparison.rms("result " + i, wanted, note.samples().get(i), w.tolerance());
            worst = c.error() > worst.error() ? c : worst;
        }
        return worst;
    }

    private Optional<Roof> roof(TimedDevice t) {
        Peaks peaks = Peaks.of(measurements);
        OptionalDouble flops = t.sharesMemory()
                ? peaks.perSecond(Work.Unit.FLOPS, t.threads())
                : peak(Workloads.ARITHMETIC, t, Note::flops);
        OptionalDouble bytes = t.sharesMemory()
                ? peaks.perSecond(Work.Unit.BYTES, t.threads())
                : peak(Workloads.MEMORY, t, Note::bytes);
        return flops.isPresent() && bytes.isPresent()
                ? Optional.of(new Roof(flops.getAsDouble(), bytes.getAsDouble()))
                : Optional.empty();
    }

    private OptionalDouble peak(List<Workload> candidates, TimedDevice t, ToLongFunction<Note> amount) {
        return candidates.stream()
                .flatMap(w -> times("kernels", w, t).stream()
                        .map(m -> amount.applyAsLong(Note.read(notes, w.name(), t.id()))
                                * 1e9
                                / m.nanos().low()))
                .mapToDouble(Double::doubleValue)
                .max();
    }
}
