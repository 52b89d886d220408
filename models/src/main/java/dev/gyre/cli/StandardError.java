package dev.gyre.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

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
        Integer number = Integer.getInteger(DESCRIPTOR);
        if (number == null) {
            return;
        }
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            FileOutputStream real = new FileOutputStream(constructor.newInstance(number));
            System.setErr(new PrintStream(real, true, StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("-D" + DESCRIPTOR + "=" + number + " is for the gyre script alone", e);
        }
    }

    /** Whether it's a terminal, as the script has found; somebody who starts java himself gets what a file gets. */
    static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }
}
