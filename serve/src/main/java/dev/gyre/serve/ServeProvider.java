package dev.gyre.serve;

import dev.gyre.cli.CommandProvider;
import picocli.CommandLine;

/** Brings {@code gyre serve}. */
public final class ServeProvider implements CommandProvider {
    @Override
    public String name() {
        return "serve";
    }

    @Override
    public CommandLine line() {
        return new CommandLine(new ServeCommand());
    }
}
