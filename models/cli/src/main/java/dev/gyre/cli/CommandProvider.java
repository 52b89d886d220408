package dev.gyre.cli;

import picocli.CommandLine;

/** A command of a module above this one. {@link java.util.ServiceLoader} finds those on the class path, which the launcher composes. */
public interface CommandProvider {
    /** The first word of its command lines. */
    String name();

    /** The command with its own subcommands. */
    CommandLine line();

    /** The words that the command's own stand for; usually the same. */
    default String[] rewritten(String[] words) {
        return words;
    }

    /** Whether it looks for TornadoVM's devices itself, so that {@code --tornado} needn't have them in this process. */
    default boolean findsDevices() {
        return false;
    }
}
