package dev.gyre.serve.page;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.LogLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run's log tells, thinned to what a screen shows. A line that's just being written is left out. */
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
     * @param loss of training, in its own unit
     * @param score name of what validations measure; empty before the first
     * @param validation their values
     */
    record Curve(long step, List<Point> loss, String score, List<Point> validation) {}

    /**
     * Reads a log, which may be written at the same time. Lines that are damaged are left out.
     *
     * @throws GyreException if it can't be read
     */
    static Curve read(Path file) {
        List<Point> loss = new ArrayList<>();
        List<Point> validation = new ArrayList<>();
        List<String> score = new ArrayList<>();
        try {
            LogLine.read(file, line -> add(line.text(), loss, validation, score));
        } catch (IOException e) {
            throw new GyreException(file + ": the run's log can't be read (" + AtomicFile.reason(e) + ")", e);
        }
        long step = loss.isEmpty() ? 0 : Math.round(loss.getLast().step());
        return new Curve(step, thinned(loss), score.isEmpty() ? "" : score.getFirst(), validation);
    }

    private static void add(String line, List<Point> loss, List<Point> validation, List<String> score) {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JacksonException e) {
            return; // half written, as the last line may be, or damaged
        }
        double step = node.path("step").asDouble(0);
        if (node.path("loss").isNumber()) {
            loss.add(new Point(step, node.get("loss").doubleValue()));
        }
        // The score comes first among what a validation tells.
        node.path("validation").properties().stream()
                .filter(e -> e.getValue().isNumber())
                .findFirst()
                .ifPresent((Map.Entry<String, JsonNode> e) -> {
                    score.add(e.getKey());
                    validation.add(new Point(step, e.getValue().doubleValue()));
                });
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
