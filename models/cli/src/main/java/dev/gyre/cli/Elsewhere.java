package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Commands that are programs of their own, with libraries that the others needn't load; the gyre script starts them. */
abstract class Elsewhere implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Unmatched
    @SuppressWarnings("UnusedVariable") // picocli fills it, so that the arguments are no error of their own
    private String[] arguments;

    /** The command that measures. */
    @Command(
            name = "bench",
            description = "Time kernels beside other libraries', devices beside each other, and models.")
    static final class Bench extends Elsewhere {}

    /** The command that answers over HTTP. */
    @Command(name = "serve", description = "Serve models over HTTP.")
    static final class Serve extends Elsewhere {}

    /** Runs on more than one machine. */
    @Command(name = "spark", description = "Score, continue or embed the rows of files on Apache Spark.")
    static final class Spark extends Elsewhere {}

    @Override
    public Integer call() {
        throw new GyreException(
                spec.name() + " is a program of its own: start it by the script, ./gyre " + spec.name());
    }
}
