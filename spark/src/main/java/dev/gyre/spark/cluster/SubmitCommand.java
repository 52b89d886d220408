package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Hands a command to a user's own Spark. */
@Command(
        name = SubmitCommand.NAME,
        hidden = true,
        description = "What --master yarn and k8s:// become: spark-submit of the Spark that SPARK_HOME names.")
public final class SubmitCommand implements Callable<Integer> {

    static final String NAME = "submit";

    /** The launcher's spark.args that this program needs, too. */
    private static final List<String> DRIVER = List.of("-Dio.netty.tryReflectionSetAccessible=true");

    private final Optional<String> home;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The command line.")
    private List<String> line = List.of();

    /** The command with the environment's SPARK_HOME. */
    public SubmitCommand() {
        this(Optional.ofNullable(System.getenv("SPARK_HOME")));
    }

    SubmitCommand(Optional<String> home) {
        this.home = home;
    }

    /** A command line, or where its master is one that a user's own Spark knows, that of this command. */
    public static String[] rewritten(String[] args) {
        boolean asked = args.length > 0 && args[0].equals("spark");
        return asked && Submission.of(Arrays.asList(args)).isPresent()
                ? Stream.concat(Stream.of("spark", NAME, "--"), Arrays.stream(args))
                        .toArray(String[]::new)
                : args;
    }

    @Override
    public Integer call() {
        Submission submission = Submission.of(line).orElseThrow();
        return run(submission.command(home, Jars.own(), Jars.javaOptions(), DRIVER));
    }

    /** Runs a command on this one's streams; its exit code. */
    static int run(List<String> command) {
        try {
            return new ProcessBuilder(new ArrayList<>(command))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new GyreException(command.getFirst() + ": can't be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException(command.getFirst() + ": interrupted", e);
        }
    }
}
