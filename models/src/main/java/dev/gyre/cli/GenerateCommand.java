package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.models.ConfigException;
import dev.gyre.models.run.Sampler;
import dev.gyre.models.run.Sampling;
import dev.gyre.models.run.TrainedModel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes text. */
@Command(name = "generate", sortOptions = false, description = "Write text with a run's model, byte by byte.")
final class GenerateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What the text begins with; a line break if not given.")
    private String prompt;

    @Option(names = "--bytes", paramLabel = "N", defaultValue = "512", description = "Bytes to write (${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "0.8",
            description = "What logits are divided by; 0 takes the most likely byte (${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Draw among the N most likely bytes; 0 for all (${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            defaultValue = "1",
            description = "Draw among the most likely bytes that together have this probability (${DEFAULT-VALUE}).")
    private double topP;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the draws depend on (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigException.range("--bytes", bytes, 1, Integer.MAX_VALUE);
        Sampling sampling = new Sampling(temperature, topK, topP);
        byte[] begin = (prompt == null || prompt.isEmpty() ? "\n" : prompt).getBytes(StandardCharsets.UTF_8);
        TrainedModel trained = TrainedModel.load(folder);
        int chunk = trained.checkpoint().config().model().chunk();
        try (Sampler sampler = new Sampler(trained.model(), chunk, seed, device.find())) {
            write(sampler, sampling, begin);
        }
        return ExitCode.OK;
    }

    private void write(Sampler sampler, Sampling sampling, byte[] begin) {
        // Bytes, as they are: a PrintWriter would take them for characters.
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (prompt != null) {
                out.write(begin);
            }
            int[] tokens = new int[begin.length];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = begin[i] & 0xff;
            }
            sampler.read(tokens);
            long start = System.nanoTime();
            for (int i = 0; i < bytes; i++) {
                out.write(sampler.next(sampling));
            }
            report(sampler.stateBytes(), bytes / ((System.nanoTime() - start) / 1e9));
        } catch (IOException e) {
            throw new GyreException("the text can't be written to standard output: " + e.getMessage(), e);
        }
    }

    private void report(long stateBytes, double rate) {
        PrintWriter err = spec.commandLine().getErr();
        err.println();
        err.println(String.format(
                Locale.ROOT, "%,d bytes at %,.0f bytes/s; the state takes %,d bytes", bytes, rate, stateBytes));
        err.flush();
    }
}
