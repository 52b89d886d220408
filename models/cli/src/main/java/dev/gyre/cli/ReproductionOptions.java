package dev.gyre.cli;

import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.cli.process.ProgressLine;
import dev.gyre.cli.process.Signals;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Report;
import dev.gyre.papers.Reproduction;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.claims.Claims;
import dev.gyre.papers.page.ReproductionPage;
import dev.gyre.papers.page.ReproductionTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of reproductions: claims, scale, seeds and output. */
public final class ReproductionOptions {

    /** The name for all claims. */
    static final String EVERY = "all";

    /** The largest number of seeds. */
    static final int MOST_SEEDS = 1000;

    /** Name of the results as JSON. */
    static final String JSON = "reproduce.json";

    /** Name of the page. */
    static final String PAGE = "reproduce.html";

    /** Name of the table as Markdown. */
    static final String TABLE = "reproduce.md";

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many seeds each arm is run with (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The first seed; the others follow it (${DEFAULT-VALUE}).")
    private long first;

    @Option(
            names = "--scale",
            paramLabel = "SCALE",
            defaultValue = "standard",
            description = "How much is spent: quick, standard or long (${DEFAULT-VALUE}).")
    private ReproductionScale scale;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/reproduce",
            description = "Folder for the page, the results and all runs, which are used again (${DEFAULT-VALUE}).")
    private Path out;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    /**
     * Claims by their names, or all of them.
     *
     * @throws ConfigException if there's none of a name
     */
    public static List<Claim> claims(List<String> names, ReproductionScale scale) {
        return names.contains(EVERY)
                ? Claims.all(scale)
                : names.stream().distinct().map(n -> Claims.find(n, scale)).toList();
    }

    /** The scale of the work. */
    public ReproductionScale scale() {
        return scale;
    }

    /** The number of seeds. */
    public int seeds() {
        return count;
    }

    /** Whether results are printed as JSON. */
    boolean json() {
        return json;
    }

    /** Runs what a reproduction needs; what came of it, or nothing if it was asked to stop. */
    @FunctionalInterface
    public interface Runner {
        /**
         * Runs a reproduction.
         *
         * @param out folder of it all
         * @param lines takes what the user is told
         */
        Optional<Report> run(
                Reproduction reproduction, List<Claim> claims, Path out, StopSignal stop, Consumer<String> lines);
    }

    /** Reproduces claims here and writes what came of them. */
    int run(List<Claim> claims, CommandLine line) {
        return run(claims, line, (reproduction, all, folder, stop, lines) -> reproduction.run(all, stop));
    }

    /** Reproduces claims with a runner of one's own. */
    public int run(List<Claim> claims, CommandLine line, Runner runner) {
        ConfigException.range("--seeds", count, 1, MOST_SEEDS);
        PrintWriter err = line.getErr();
        List<Long> seeds = LongStream.range(first, first + count).boxed().toList();
        ProgressLine progress = ProgressLine.on(err);
        Reproduction reproduction = new Reproduction(out, scale, seeds, device.id(), progress);
        StopSignal stop = new StopSignal();
        Optional<Report> report;
        try (progress;
                Signals signals = Signals.to(
                        stop, "stopping after this step; once more ends it at once", progress, Signals.LIMIT)) {
            report = runner.run(reproduction, claims, out, stop, progress);
            if (report.isEmpty()) {
                progress.accept("stopped; the same command goes on from here");
                return ExitCode.stopped(signals.received());
            }
        }
        Report asked = report.get().of(MarkdownOption.words(line.getCommandSpec()));
        write(asked);
        if (json) {
            Json.print(line.getOut(), asked);
        } else {
            new ReproductionText(line.getOut()).print(asked);
        }
        err.println("the page: " + out.resolve(PAGE));
        err.flush();
        return asked.bad() ? ExitCode.UNVERIFIED : ExitCode.OK;
    }

    private void write(Report report) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new GyreException(out + ": can't be made (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
        write(JSON, Json.text(report));
        write(PAGE, new ReproductionPage(report).html());
        write(TABLE, ReproductionTable.markdown(report));
    }

    private void write(String name, String text) {
        AtomicFile.write(out.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
