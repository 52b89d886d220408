package dev.gyre.cli.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * The standard error that the user sees. What Java itself writes there before a program begins, the gyre script sends through a filter;
 * the property {@value #DESCRIPTOR} says which descriptor is the real one.
 */
public final class StandardError {

    private static final String DESCRIPTOR = "gyre.stderr";
    private static final String TERMINAL = "gyre.terminal";

    private StandardError() {}

    /**
     * Makes {@link System#err} the real one, if there's another.
     *
     * @throws IllegalStateException if the property is set by anyone but the script, which opens java.io for this
     */
    public static void restore() {
        Descriptor.named(DESCRIPTOR)
                .ifPresent(real -> System.setErr(new PrintStream(real, true, StandardCharsets.UTF_8)));
    }

    /** Whether it's a terminal, as the script has found; somebody who starts java himself gets what a file gets. */
    public static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** Whether what's printed there has colours: on a terminal that has some, unless {@code NO_COLOR} is set. */
    public static boolean isColoured() {
        return isColoured(isTerminal(), System.getenv());
    }

    /** Whether an environment asks for colours. */
    static boolean isColoured(boolean terminal, Map<String, String> environment) {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** The setting that has picocli write colours and weights there, or not. */
    public static CommandLine.Help.Ansi ansi() {
        return isColoured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    }
}
