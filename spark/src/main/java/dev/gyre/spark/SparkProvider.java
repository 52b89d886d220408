package dev.gyre.spark;

import dev.gyre.cli.CommandProvider;
import dev.gyre.spark.cluster.SubmitCommand;
import picocli.CommandLine;

/** Brings {@code gyre spark}. */
public final class SparkProvider implements CommandProvider {
    @Override
    public String name() {
        return "spark";
    }

    @Override
    public CommandLine line() {
        return SparkCommand.line();
    }

    @Override
    public String[] rewritten(String[] words) {
        return SubmitCommand.rewritten(words);
    }
}
