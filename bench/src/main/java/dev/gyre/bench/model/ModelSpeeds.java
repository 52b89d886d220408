package dev.gyre.bench.model;

import dev.gyre.bench.compare.ComparisonFile;
import dev.gyre.bench.model.ModelSpeed.Figure;
import dev.gyre.bench.report.Csv;
import dev.gyre.cli.process.TextTable;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speeds of models on one machine or several, the first of which others are compared with.
 *
 * @param measured one or more
 */
public record ModelSpeeds(List<ModelSpeed> measured) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final List<String> COLUMNS = List.of(
            "processor",
            "threads",
            "java",
            "gyre",
            "time",
            "run",
            "model",
            "step",
            "parameters",
            "device",
            "what",
            "unit",
            "median",
            "least",
            "most");

    /** Keeps the list to itself. */
    public ModelSpeeds {
        measured = List.copyOf(measured);
    }

    /**
     * Those of several files, in their order.
     *
     * @throws GyreException if one isn't there, or isn't of this kind
     */
    public static ModelSpeeds read(List<Path> files) {
        return new ModelSpeeds(
                files.stream().flatMap(f -> read(f).measured().stream()).toList());
    }

    private static ModelSpeeds read(Path file) {
        try {
            if (Files.exists(file)) {
                RegularFile.require(file.toString(), file);
            }
            return JSON.readValue(Files.readString(file), ModelSpeeds.class);
        } catch (IOException e) {
            throw new GyreException(
                    file + ": there's no such file to read; gyre bench --model RUN --json FILE writes one", e);
        } catch (JacksonException e) {
            throw new GyreException(
                    file + ": isn't of gyre bench --model (" + JsonReason.of(e) + "): name one that it wrote", e);
        }
    }

    /** As JSON. */
    public void writeJson(Path file) {
        ComparisonFile.writeText(JSON.writeValueAsString(this) + "\n", file);
    }

    /** As CSV, a line for each figure of each machine. */
    public void writeCsv(Path file) {
        ComparisonFile.writeText(csv(), file);
    }

    String csv() {
        Stream<List<String>> rows = measured.stream()
                .flatMap(m -> m.figures().stream()
                        .map(f -> List.of(
                                m.machine().processor(),
                                Integer.toString(m.machine().processors()),
                                m.machine().java(),
                                m.machine().gyre(),
                                m.time(),
                                m.run(),
                                m.model(),
                                Long.toString(m.step()),
                                Long.toString(m.parameters()),
                                m.device(),
                                f.what(),
                                f.unit(),
                                Double.toString(f.median()),
                                Double.toString(f.least()),
                                Double.toString(f.most()))));
        return Csv.text(Stream.concat(Stream.of(COLUMNS), rows).toList());
    }

    /** For people: what each was measured on, and the figures beside one another. */
    public List<String> lines() {
        List<String> lines = descriptions();
        lines.addAll(table().lines());
        return lines;
    }

    /** The speeds as lines of Markdown. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>();
        descriptions().forEach(text -> lines.add("* " + text));
        lines.add("");
        lines.addAll(table().markdown());
        return lines;
    }

    private List<String> descriptions() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            lines.add(name(i) + ": " + description(measured.get(i)));
        }
        if (measured.stream().map(m -> m.model() + m.parameters()).distinct().count() > 1) {
            lines.add("these aren't the same models, so that ratios are of more than machines");
        }
        return lines;
    }

    private TextTable table() {
        TextTable table = TextTable.ofNumbers(headings());
        measured.stream()
                .flatMap(m -> m.figures().stream())
                .map(Figure::title)
                .distinct()
                .forEach(title -> table.add(row(title)));
        return table;
    }

    private static String name(int i) {
        return "[" + (i + 1) + "]";
    }

    private static String description(ModelSpeed m) {
        return String.format(
                Locale.ROOT,
                "%s, %s, step %d, %,d parameters; %s, %d threads, %s, %s, %s, %s",
                m.run(),
                m.model(),
                m.step(),
                m.parameters(),
                m.machine().processor(),
                m.machine().processors(),
                m.device(),
                m.machine().java(),
                m.machine().gyre(),
                m.time());
    }

    private List<String> headings() {
        List<String> cells = new ArrayList<>(List.of("median (least to most)"));
        for (int i = 0; i < measured.size(); i++) {
            cells.add(name(i));
            if (i > 0) {
                cells.add(name(i) + "/" + name(0));
            }
        }
        return cells;
    }

    private List<String> row(String title) {
        List<String> cells = new ArrayList<>(List.of(title));
        Optional<Figure> first = figure(measured.getFirst(), title);
        for (int i = 0; i < measured.size(); i++) {
            Optional<Figure> here = figure(measured.get(i), title);
            cells.add(here.map(ModelSpeeds::text).orElse(""));
            if (i > 0) {
                cells.add(
                        here.isPresent() && first.isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.2f",
                                        here.get().median() / first.get().median())
                                : "");
            }
        }
        return cells;
    }

    private static Optional<Figure> figure(ModelSpeed m, String title) {
        return m.figures().stream().filter(f -> f.title().equals(title)).findFirst();
    }

    private static String text(Figure f) {
        return f.least() == f.most()
                ? String.format(Locale.ROOT, "%,.0f", f.median())
                : String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", f.median(), f.least(), f.most());
    }
}
