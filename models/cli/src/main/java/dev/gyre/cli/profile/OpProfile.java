package dev.gyre.cli.profile;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Timings;
import dev.gyre.models.peak.Peak;
import dev.gyre.models.run.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A model's run time by kinds of ops. The bound of an op is the time that its operations take at the device's peak, or the bytes that
 * it has to read and write at the speed of memory, whichever is longer (Williams, Waterman and Patterson 2009,
 * doi:10.1145/1498765.1498785); what lies in caches may take less.
 *
 * @param model its family
 * @param step that it was trained to
 * @param device what it ran on
 * @param peaks what that can do
 * @param pieces what was profiled
 */
public record OpProfile(String model, long step, String device, Peaks peaks, List<Piece> pieces) {

    private static final double GIGA = 1e9;
    private static final double NANOS_PER_MS = 1e6;

    /**
     * The most that a device does in a second.
     *
     * @param gflops 1e9 operations, if it's known
     * @param gigabytesPerSecond 1e9 bytes of its memory, if it's known
     */
    public record Peaks(OptionalDouble gflops, OptionalDouble gigabytesPerSecond) {

        static Peaks of(Device device) {
            return new Peaks(scaled(Peak.flopsPerSecond(device)), scaled(Peak.bytesPerSecond(device)));
        }

        private static OptionalDouble scaled(OptionalDouble perSecond) {
            return perSecond.isPresent() ? OptionalDouble.of(perSecond.getAsDouble() / GIGA) : perSecond;
        }

        /** The shortest time for operations and bytes, in nanoseconds. */
        private OptionalDouble bound(long flops, long bytes) {
            return gflops.isPresent() && gigabytesPerSecond.isPresent()
                    ? OptionalDouble.of(
                            Math.max(flops / gflops.getAsDouble(), bytes / gigabytesPerSecond.getAsDouble()))
                    : OptionalDouble.empty();
        }
    }

    /**
     * A part of the model's work that was profiled.
     *
     * @param name what it is
     * @param runs how often it was done
     * @param ms milliseconds of one run
     * @param hostMs what of it no op takes: batches, draws, transfers
     * @param items that one run is over
     * @param unit what these are, in the plural
     * @param ops what took longest first
     */
    public record Piece(String name, long runs, double ms, double hostMs, long items, String unit, List<OpRow> ops) {}

    /**
     * The ops of a kind in one run.
     *
     * @param op their kind
     * @param count how many
     * @param ms milliseconds of all of them
     * @param share of the run's time
     * @param gflops 1e9 operations a second
     * @param gigabytesPerSecond 1e9 bytes a second that they have to read or write
     * @param shareOfBound the shortest time that the device could take for it, of what it took, if the device's peaks are known
     */
    public record OpRow(
            String op,
            double count,
            double ms,
            double share,
            double gflops,
            double gigabytesPerSecond,
            OptionalDouble shareOfBound) {

        static OpRow of(Timings.Timed t, Repetition.Done done, Peaks peaks) {
            double nanos = Math.max(1, t.nanos());
            OptionalDouble bound = peaks.bound(t.flops(), t.bytes());
            return new OpRow(
                    t.op(),
                    (double) t.count() / done.runs(),
                    t.nanos() / NANOS_PER_MS / done.runs(),
                    (double) t.nanos() / done.nanos(),
                    t.flops() / nanos,
                    t.bytes() / nanos,
                    bound.isPresent() ? OptionalDouble.of(bound.getAsDouble() / nanos) : bound);
        }
    }

    /**
     * Profiles a model: a step of its training, a prompt and a token, as far as it has them. Each is done for some seconds, after half as
     * many that don't count.
     *
     * @param seconds for each
     * @throws dev.gyre.engine.GyreException if data, memory or device don't suffice
     */
    public static OpProfile of(TrainedModel<?, ?> trained, Device device, double seconds) {
        Clock clock = new Clock(Peaks.of(device), new Timings(), seconds);
        Device timed = device.timed(clock.timings());
        List<Piece> pieces = new ArrayList<>();
        TrainingSteps.of(trained, timed).ifPresent(training -> {
            try (training) {
                pieces.add(clock.piece("training step", training::step, training.items(), training.unit()));
            }
        });
        Writing.of(trained, timed).ifPresent(writing -> {
            try (writing) {
                pieces.add(clock.piece("prompt", writing::prompt, writing.promptTokens(), "tokens"));
                pieces.add(clock.piece("token", writing::token, 1, "tokens"));
            }
        });
        return new OpProfile(
                trained.config().family().name(), trained.step(), device.toString(), clock.peaks(), pieces);
    }

    /** The timing of pieces. */
    private record Clock(Peaks peaks, Timings timings, double seconds) {

        Piece piece(String name, Runnable run, long items, String unit) {
            Repetition.of(run, seconds / 2);
            timings.clear();
            Repetition.Done done = Repetition.of(run, seconds);
            List<OpRow> rows =
                    timings.all().stream().map(t -> OpRow.of(t, done, peaks)).toList();
            double ms = done.nanos() / NANOS_PER_MS / done.runs();
            double inOps = rows.stream().mapToDouble(OpRow::ms).sum();
            return new Piece(name, done.runs(), ms, ms - inOps, items, unit, rows);
        }
    }
}
