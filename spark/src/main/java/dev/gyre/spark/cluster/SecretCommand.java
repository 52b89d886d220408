package dev.gyre.spark.cluster;

import dev.gyre.cli.process.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what the processes of a cluster show one another. */
@Command(
        name = "secret",
        description =
                "Make a file with a random secret for a cluster, which only you can read: its master and workers take"
                        + " it as --properties-file, gyre spark as --secret-file.")
public final class SecretCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file; it mustn't exist.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SecretFile.create(file);
        spec.commandLine().getErr().println(file + ": a secret that only you can read");
        return ExitCode.OK;
    }
}
