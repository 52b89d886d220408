package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.LogLine;
import dev.gyre.models.run.log.SmoothedRate;
import dev.gyre.models.task.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metrics that a run has written so far, as {@link Metrics} writes it. Lines that are damaged are left out.
 *
 * @param steps training, in the order of steps
 * @param validations in the order of steps
 * @param endDamaged whether something stands behind the last line that could be read
 */
public record MetricsLog(List<Learned> steps, List<Validated> validations, boolean endDamaged) {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A line of a training step.
     *
     * @param score the loss in the unit of the score, where it has one
     * @param items that were trained on up to then, this step included
     * @param ms milliseconds it took
     */
    public record Learned(long step, double loss, OptionalDouble score, long items, double ms) {}

    /**
     * A line of a validation.
     *
     * @param items that the score is over
     * @param whole whether those are all that's held back
     * @param sample score of the part that validations on the way are on, if it's known
     */
    public record Validated(long step, double score, long items, boolean whole, OptionalDouble sample) {}

    /**
     * Reads the log of a run; empty where there's none yet.
     *
     * @param score what the run measures
     * @throws GyreException if it can't be read
     */
    public static MetricsLog read(Path metrics, Score score) {
        return read(metrics, score, line -> true);
    }

    /** A run's log without its steps, of which there are many. */
    public static MetricsLog validations(Path metrics, Score score) {
        return read(metrics, score, line -> line.text().contains(Metrics.VALIDATION));
    }

    private static MetricsLog read(Path metrics, Score score, Predicate<LogLine> wanted) {
        LogReader reader = new LogReader(score, wanted);
        if (Files.exists(metrics)) {
            try {
                LogLine.read(metrics, reader::add);
            } catch (IOException e) {
                throw new GyreException(metrics + ": can't be read: " + AtomicFile.reason(e), e);
            }
        }
        return new MetricsLog(List.copyOf(reader.steps), List.copyOf(reader.validations), reader.damaged);
    }

    /** Takes a log line by line. */
    private static final class LogReader {
        private final List<Learned> steps = new ArrayList<>();
        private final List<Validated> validations = new ArrayList<>();
        private final Score score;
        private final Predicate<LogLine> wanted;
        private boolean damaged;

        LogReader(Score score, Predicate<LogLine> wanted) {
            this.score = score;
            this.wanted = wanted;
        }

        void add(LogLine line) {
            damaged = line.step().isEmpty();
            if (!damaged && wanted.test(line)) {
                try {
                    add(JSON.readTree(line.text()));
                } catch (JacksonException e) {
                    damaged = true;
                    LOG.debug("left out of a run's log: {}", line.text(), e);
                }
            }
        }

        private void add(JsonNode line) {
            long step = line.path("step").longValue();
            if (line.path("loss").isNumber()) {
                steps.add(new Learned(
                        step,
                        line.get("loss").doubleValue(),
                        number(line.path(score.key())),
                        line.path(score.learned()).asLong(0),
                        line.at("/time/ms").asDouble(0)));
                return;
            }
            JsonNode validation = line.path("validation");
            OptionalDouble value = number(validation.path(score.key()));
            damaged = value.isEmpty() || !validation.path("whole").isBoolean();
            if (!damaged) {
                boolean whole = validation.path("whole").booleanValue();
                validations.add(new Validated(
                        step,
                        value.getAsDouble(),
                        validation.path(score.items()).asLong(0),
                        whole,
                        whole ? number(validation.path(Metrics.SAMPLE)) : value));
            }
        }
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty();
    }

    /**
     * The step that scored best on the part that validations on the way are on; of equal ones the first.
     *
     * @param among which steps are asked about
     */
    Optional<Best> best(Score score, LongPredicate among) {
        Optional<Best> best = Optional.empty();
        for (Validated v : validations) {
            if (v.sample().isPresent() && among.test(v.step())) {
                Best here = new Best(v.step(), v.sample().getAsDouble());
                best = best.filter(b -> !here.isBetter(score, b)).or(() -> Optional.of(here));
            }
        }
        return best;
    }

    /** The last step that's told of. */
    long step() {
        long learned = steps.isEmpty() ? 0 : steps.getLast().step();
        return Math.max(learned, last().map(Validated::step).orElse(0L));
    }

    /** The last validation; empty if there's none. */
    Optional<Validated> last() {
        return validations.isEmpty() ? Optional.empty() : Optional.of(validations.getLast());
    }

    /** Items a second: the median of what the step lines of the run's second half say, whose rates are smoothed. */
    OptionalDouble speed() {
        SmoothedRate smoothed = new SmoothedRate();
        List<Double> told = new ArrayList<>();
        for (int i = 1; i < steps.size(); i++) {
            smoothed.add(
                    steps.get(i).ms() / 1e3,
                    (double) steps.get(i).items() - steps.get(i - 1).items());
            told.add(smoothed.perSecond());
        }
        double[] speeds = told.subList(told.size() / 2, told.size()).stream()
                .mapToDouble(rate -> rate)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return speeds.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(speeds[speeds.length / 2]);
    }
}
