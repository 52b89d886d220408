package dev.gyre.serve.page;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.LogLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run's log, thinned to the points of a screen. A line that's just being written is left out. */
final class RunLog {

    /** Points of a curve, each the mean of as many steps. */
    private static final int POINTS = 300;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RunLog() {}

    /** A step, or the mean of some, and a number. */
    record Point(double step, double value) {}

    /**
     * A run's curves.
     *
     * @param step the last
     * @param unit what training is told in: the score's name where the loss is the score in another unit, else "loss"
     * @param training thinned
     * @param score name of what validations measure; empty before the first
     * @param validation their values on the same sample, and of a run without those the one on the whole split
     * @param whole the values on the whole split
     */
    record Curve(
            long step, String unit, List<Point> training, String score, List<Point> validation, List<Point> whole) {}

    private static final String LOSS = "loss";

    /** The other fields of a step's line; the score, if it's there, comes right behind the loss. */
    private static final String BEHIND = "lr";

    /** Takes a log line by line. */
    private static final class Taken {
        private final List<Point> training = new ArrayList<>();
        private final List<Point> validation = new ArrayList<>();
        private final List<Point> whole = new ArrayList<>();
        private String unit = LOSS;
        private String score = "";

        void add(String line) {
            JsonNode node;
            try {
                node = MAPPER.readTree(line);
            } catch (JacksonException e) {
                return; // half written, as the last line may be, or damaged
            }
            double step = node.path("step").asDouble(0);
            if (node.path(LOSS).isNumber()) {
                addStep(step, node);
            }
            if (node.path("validation").isObject()) {
                addValidation(step, node.path("validation"));
            }
        }

        private void addStep(double step, JsonNode node) {
            Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
            while (!fields.next().getKey().equals(LOSS)) {
                // the step's number
            }
            Optional<Map.Entry<String, JsonNode>> scored = Optional.of(fields)
                    .filter(Iterator::hasNext)
                    .map(Iterator::next)
                    .filter(f -> !f.getKey().equals(BEHIND) && f.getValue().isNumber());
            scored.ifPresent(f -> unit = f.getKey());
            training.add(new Point(
                    step, scored.map(Map.Entry::getValue).orElse(node.get(LOSS)).doubleValue()));
        }

        private void addValidation(double step, JsonNode told) {
            // The score comes first among what a validation tells.
            told.properties().stream()
                    .filter(e -> e.getValue().isNumber())
                    .findFirst()
                    .ifPresent((Map.Entry<String, JsonNode> e) -> {
                        score = e.getKey();
                        Point value = new Point(step, e.getValue().doubleValue());
                        if (told.path("whole").booleanValue(false)) {
                            whole.add(value);
                            JsonNode sample = told.path("sample");
                            validation.add(sample.isNumber() ? new Point(step, sample.doubleValue()) : value);
                        } else {
                            validation.add(value);
                        }
                    });
        }

        Curve curve() {
            long step = training.isEmpty() ? 0 : Math.round(training.getLast().step());
            return new Curve(step, unit, thinned(training), score, validation, whole);
        }
    }

    /**
     * Reads a log, which may be written at the same time. Lines that are damaged are left out.
     *
     * @throws GyreException if it can't be read
     */
    static Curve read(Path file) {
        Taken taken = new Taken();
        try {
            LogLine.read(file, line -> taken.add(line.text()));
        } catch (IOException e) {
            throw new GyreException(file + ": the run's log can't be read (" + AtomicFile.reason(e) + ")", e);
        }
        return taken.curve();
    }

    private static List<Point> thinned(List<Point> all) {
        int each = Math.max(1, Math.ceilDiv(all.size(), POINTS));
        List<Point> means = new ArrayList<>();
        for (int from = 0; from < all.size(); from += each) {
            List<Point> some = all.subList(from, Math.min(all.size(), from + each));
            means.add(new Point(
                    some.stream().mapToDouble(Point::step).average().orElseThrow(),
                    some.stream().mapToDouble(Point::value).average().orElseThrow()));
        }
        return means;
    }
}
