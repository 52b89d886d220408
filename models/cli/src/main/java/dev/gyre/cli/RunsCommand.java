package dev.gyre.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gyre.cli.chart.ChartFile;
import dev.gyre.cli.chart.RunsChart;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.TextTable;
import dev.gyre.engine.GyreException;
import dev.gyre.models.run.RunSummary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists runs beside one another. */
@Command(
        name = "runs",
        sortOptions = false,
        description =
                "List and compare runs: model, size, steps, state, score and on what, speed (the median of what the step"
                        + " lines of the run's second half say).")
final class RunsCommand implements Callable<Integer> {

    private static final Path STANDARD = Path.of("runs");
    private static final String CHART = "--chart";

    /** The text of an empty cell. */
    private static final String NONE = "-";

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR",
            description = "Folders of runs, or folders that hold some; runs if not given.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            defaultValue = "NAME",
            description = "By ${COMPLETION-CANDIDATES}; but for names, the best or most first (${DEFAULT-VALUE}).")
    private Key key;

    @Option(
            names = CHART,
            paramLabel = "FILE",
            description =
                    "Draw their loss curves into one picture, in the format that its name ends in: .png, .jpg, .gif.")
    private Path chart;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** The column that runs are sorted by. */
    private enum Key {
        NAME,
        SCORE,
        PARAMETERS,
        STEPS,
        SPEED;

        Comparator<RunSummary> order() {
            return switch (this) {
                case NAME -> Comparator.comparing(r -> r.folder().toString());
                // Scores of different kinds don't compare; where there's none, it comes last.
                case SCORE ->
                    Comparator.comparing((RunSummary r) -> r.score().key())
                            .thenComparing(r -> r.validation().value().isEmpty())
                            .thenComparingDouble(RunsCommand::badness);
                case PARAMETERS ->
                    Comparator.comparingLong((RunSummary r) -> -r.parameters().orElse(-1));
                case STEPS -> Comparator.comparingLong((RunSummary r) -> -r.step());
                case SPEED ->
                    Comparator.comparingDouble(
                            (RunSummary r) -> -r.itemsPerSecond().orElse(-1));
            };
        }
    }

    private record Row(
            String run,
            String model,
            OptionalLong parameters,
            long step,
            long steps,
            String state,
            @JsonUnwrapped ScoreRow score,
            OptionalDouble itemsPerSecond,
            String itemsLearned,
            String data) {

        static Row of(RunSummary r) {
            return new Row(
                    r.folder().toString(),
                    r.model(),
                    r.parameters(),
                    r.step(),
                    r.steps(),
                    r.state().toString(),
                    ScoreRow.of(r),
                    r.itemsPerSecond(),
                    r.score().learned(),
                    r.data());
        }
    }

    private record ScoreRow(String score, OptionalDouble value, long items, boolean whole, Optional<BestRow> best) {

        static ScoreRow of(RunSummary r) {
            RunSummary.Validation v = r.validation();
            return new ScoreRow(
                    r.score().key(),
                    v.value(),
                    v.items(),
                    v.whole(),
                    v.best().map(b -> new BestRow(b.step(), b.score())));
        }
    }

    private record BestRow(long step, double valueOnSample) {}

    @Override
    public Integer call() {
        if (chart != null) {
            ChartFile.requireFormat(CHART, chart);
        }
        PrintWriter err = spec.commandLine().getErr();
        List<RunSummary> runs =
                found().flatMap(f -> read(f, err)).sorted(key.order()).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, runs.stream().map(Row::of).toList());
        } else if (runs.isEmpty()) {
            err.println("no runs there: gyre train MODEL makes one");
        } else {
            table(runs).lines().forEach(out::println);
            out.flush();
        }
        if (chart != null) {
            RunsChart.draw(runs, chart);
            err.println("loss curves: " + chart);
        }
        err.flush();
        return ExitCode.OK;
    }

    private Stream<Path> found() {
        boolean none = folders.isEmpty() && !Files.exists(STANDARD);
        List<Path> named = folders.isEmpty() ? List.of(STANDARD) : folders;
        return none ? Stream.of() : named.stream().flatMap(f -> RunSummary.in(f).stream());
    }

    /** A run that can't be read doesn't hide the others. */
    private static Stream<RunSummary> read(Path folder, PrintWriter err) {
        try {
            return Stream.of(RunSummary.of(folder));
        } catch (GyreException e) {
            err.println("left out: " + e.getMessage());
            return Stream.of();
        }
    }

    private static double badness(RunSummary r) {
        double value = r.validation().value().orElse(Double.NaN);
        return r.score().isBetter(0, 1) ? value : -value;
    }

    private static String unmeasured(RunSummary r) {
        return r.state() == RunSummary.State.COMPLETE
                ? "its score's line in the log is damaged: gyre resume " + r.folder() + " measures it again"
                : "not validated yet";
    }

    private static TextTable table(List<RunSummary> runs) {
        TextTable table = new TextTable(
                TextTable.Column.words("run"),
                TextTable.Column.words("model"),
                TextTable.Column.numbers("parameters"),
                TextTable.Column.numbers("step"),
                TextTable.Column.words("state"),
                TextTable.Column.words("score"),
                TextTable.Column.words("over"),
                TextTable.Column.numbers("speed"),
                TextTable.Column.words("data"));
        for (RunSummary r : runs) {
            table.add(List.of(
                    r.folder().toString(),
                    r.model(),
                    r.parameters().isPresent()
                            ? String.format(Locale.ROOT, "%,d", r.parameters().getAsLong())
                            : NONE,
                    String.format(Locale.ROOT, "%,d/%,d", r.step(), r.steps()),
                    r.state().toString(),
                    score(r),
                    over(r),
                    r.itemsPerSecond().isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "%,.0f %s/s",
                                    r.itemsPerSecond().getAsDouble(),
                                    r.score().learned())
                            : NONE,
                    r.data().isEmpty() ? "built-in" : r.data()));
        }
        return table;
    }

    private static String score(RunSummary r) {
        OptionalDouble value = r.validation().value();
        return value.isEmpty() ? unmeasured(r) : r.score().text(value.getAsDouble());
    }

    /** What was scored: the whole validation split, or that many items of it. */
    private static String over(RunSummary r) {
        if (r.validation().value().isEmpty()) {
            return NONE;
        }
        return r.validation().whole()
                ? "all"
                : String.format(
                        Locale.ROOT, "%,d %s", r.validation().items(), r.score().items());
    }
}
