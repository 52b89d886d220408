package dev.gyre.bench;

import dev.gyre.cli.CommandProvider;
import picocli.CommandLine;

/** Brings {@code gyre bench}. */
public final class BenchProvider implements CommandProvider {
    @Override
    public String name() {
        return "bench";
    }

    @Override
    public CommandLine line() {
        return new CommandLine(new BenchCommand());
    }

    @Override
    public boolean findsDevices() {
        return true;
    }
}
