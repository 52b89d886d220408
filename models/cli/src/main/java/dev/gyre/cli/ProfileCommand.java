package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.profile.OpProfile;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that tells where a model's time goes. */
@Command(
        name = "profile",
        description = {
            "Time each kind of op in a run's training step, prompt and token; the run stays as it is.",
            "The bound of an op is its operations at the device's peak or its bytes at the speed of memory, whichever takes"
                    + " longer; ops whose numbers lie in caches may be above 100 %%."
        })
final class ProfileCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "How long each is timed, after half as long that doesn't count (${DEFAULT-VALUE}).")
    private double seconds;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigException.range("--seconds", seconds, 0.0, 3600.0);
        PrintWriter err = spec.commandLine().getErr();
        TrainedModel<?, ?> trained = checkpoint.load(folder, err::println);
        OpProfile profile = OpProfile.of(trained, device.find(), seconds);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, profile);
        } else {
            out.println(heading(profile));
            profile.pieces().forEach(p -> print(p, out));
            out.flush();
        }
        return ExitCode.OK;
    }

    private static String heading(OpProfile p) {
        return String.format(
                Locale.ROOT,
                "%s, step %d, on %s; peak %s, memory %s",
                p.model(),
                p.step(),
                p.device(),
                known(p.peaks().gflops(), "%.1f GFLOP/s"),
                known(p.peaks().gigabytesPerSecond(), "%.1f GB/s"));
    }

    private static String known(OptionalDouble value, String format) {
        return value.isPresent()
                ? String.format(Locale.ROOT, format, value.getAsDouble())
                : "unknown, since the machine is busy";
    }

    private static void print(OpProfile.Piece p, PrintWriter out) {
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "%s: %.3f ms op by op, %,.0f %s/s, mean of %,d",
                p.name(),
                p.ms(),
                p.items() / p.ms() * 1e3,
                p.unit(),
                p.runs()));
        out.println(String.format(
                "%-32s %7s %10s %7s %9s %8s %9s", "op", "count", "ms", "share", "GFLOP/s", "GB/s", "of bound"));
        for (OpProfile.OpRow r : p.ops()) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-32s %7.1f %10.4f %6.1f%% %9.2f %8.2f %9s",
                    r.op(),
                    r.count(),
                    r.ms(),
                    100 * r.share(),
                    r.gflops(),
                    r.gigabytesPerSecond(),
                    r.shareOfBound().isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "%.0f%%",
                                    100 * r.shareOfBound().getAsDouble())
                            : "?"));
        }
        out.println(String.format(
                Locale.ROOT, "%-32s %7s %10.4f %6.1f%%", "on the host", "", p.hostMs(), 100 * p.hostMs() / p.ms()));
    }
}
