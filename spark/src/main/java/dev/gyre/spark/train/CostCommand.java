package dev.gyre.spark.train;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that tells the cost of rounds, and of rounds with more workers. */
@Command(
        name = "cost",
        description = "Tell what a round of a run took, and project from it the speed of more workers, as Markdown.")
public final class CostCommand implements Callable<Integer> {

    private static final int MOST = 1_000_000;

    @Parameters(paramLabel = "DIR", description = "Folder of a run of gyre spark train.")
    private Path folder;

    @Option(
            names = "--workers",
            split = ",",
            paramLabel = "N,..",
            defaultValue = "1,2,4,8,16,32,64,128,256,512,1000",
            description = "Numbers of workers (${DEFAULT-VALUE}).")
    private List<Integer> workers;

    @Option(
            names = "--gbits",
            split = ",",
            paramLabel = "X,..",
            defaultValue = "1,10,100",
            description = "Gbit/s that the driver's network takes (${DEFAULT-VALUE}).")
    private List<Double> rates;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draw it into a PNG file.")
    private Path chart;

    @Mixin
    private MarkdownOption markdown;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        workers.forEach(n -> ConfigException.range("--workers", n, 1, MOST));
        rates.forEach(r -> ConfigException.require(r > 0 && r <= MOST, "--gbits", r, "above 0 and at most " + MOST));
        markdown.requireWritable();
        RunFolder.open(folder);
        RunConfig<?, ?> config = RunFolder.configuration(folder, note -> {});
        List<RoundCost> rounds = RoundLog.in(folder).read();
        double items = (double) config.run().batch() * config.task().items();
        CostModel model = CostModel.of(rounds, items);
        String learned = config.task().score().learned();
        List<String> lines = lines(model, learned);
        lines.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        markdown.write(spec, "Rounds of " + folder, lines);
        if (chart != null) {
            int most = workers.stream().max(Integer::compare).orElseThrow();
            new CostChart(model, rates, learned).draw(most, chart);
        }
        return ExitCode.OK;
    }

    private List<String> lines(CostModel m, String items) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "A shard's round: %,.0f %s in %.3f s of steps; %,.0f bytes to the worker, %,.0f back. Besides %.3f s of"
                        + " overhead a round, and %.4f s of averaging a shard.",
                m.items(),
                items,
                m.steps(),
                m.down(),
                m.up(),
                m.overhead(),
                m.average()));
        lines.addAll(List.of("", "Projected, not measured, " + items + " a second:", ""));
        lines.add("| workers | " + columns(r -> plain(r) + " Gbit/s") + " |");
        lines.add("|---|" + "---|".repeat(rates.size()));
        for (int n : workers) {
            lines.add(String.format(Locale.ROOT, "| %,d | ", n)
                    + columns(r -> String.format(Locale.ROOT, "%,.0f", m.perSecond(n, r * CostChart.GIGABIT))) + " |");
        }
        lines.add("| at most | " + columns(r -> String.format(Locale.ROOT, "%,.0f", m.most(r * CostChart.GIGABIT)))
                + " |");
        return lines;
    }

    private String columns(DoubleFunction<String> text) {
        return rates.stream().map(text::apply).collect(Collectors.joining(" | "));
    }

    /** A number without a point where it's whole. */
    static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
