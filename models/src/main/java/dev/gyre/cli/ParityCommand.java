package dev.gyre.cli;

import dev.gyre.models.arch.FlashRnn.Cell;
import dev.gyre.models.experiments.Parity;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** State tracking, four mixers under one recipe. */
@Command(
        name = "parity",
        description = "Train four mixers to tell the parity of bit strings, and judge them on longer ones.")
final class ParityCommand implements Callable<Integer> {

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "600",
            description = "Training steps (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of each mixer (${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigException.range("--steps", steps, 1, 1_000_000);
        ConfigException.range("--seeds", seeds, 1, 1000);
        PrintWriter err = spec.commandLine().getErr();
        List<Parity.Outcome> outcomes = new Parity(steps, seeds).run(device.find(), o -> {
            err.println(String.format(
                    Locale.ROOT, "%-10s seed %d: loss %.4f, accuracy %s", o.mixer(), o.seed(), o.loss(), o.accuracy()));
            err.flush();
        });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, outcomes);
        } else {
            out.println("accuracy of the last label, mean over seeds (lowest), by length of the string");
            out.println("mixer     "
                    + Parity.LENGTHS.stream().map(l -> cell(l.toString())).collect(Collectors.joining()));
            for (Cell mixer : Parity.MIXERS) {
                out.println(row(mixer, outcomes));
            }
        }
        return ExitCode.OK;
    }

    private static String row(Cell mixer, List<Parity.Outcome> outcomes) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-10s", mixer));
        for (int i = 0; i < Parity.LENGTHS.size(); i++) {
            int length = i;
            var summary = outcomes.stream()
                    .filter(o -> o.mixer() == mixer)
                    .mapToDouble(o -> o.accuracy().get(length))
                    .summaryStatistics();
            row.append(cell(String.format(Locale.ROOT, "%.3f (%.3f)", summary.getAverage(), summary.getMin())));
        }
        return row.toString();
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, "%16s", text);
    }
}
