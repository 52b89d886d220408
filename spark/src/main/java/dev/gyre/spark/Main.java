package dev.gyre.spark;

import dev.gyre.spark.cluster.SubmitCommand;
import java.util.List;

/** The command line with {@code spark} in it; a program of its own, so that other commands needn't know of Spark. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        dev.gyre.cli.Gyre.main(SubmitCommand.rewritten(args), List.of(SparkCommand.line()));
    }
}
