package dev.gyre.cli.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.reflect.Constructor;
import java.util.Optional;

/** File descriptors beyond the standard three, which the gyre script opens and names by a property. */
public final class Descriptor {

    private Descriptor() {}

    /**
     * The stream to the descriptor that a property names; empty if it isn't set.
     *
     * @throws IllegalStateException if the property is set by anyone but the script, which opens java.io for this
     */
    public static Optional<FileOutputStream> named(String property) {
        Integer number = Integer.getInteger(property);
        if (number == null) {
            return Optional.empty();
        }
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return Optional.of(new FileOutputStream(constructor.newInstance(number)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("-D" + property + "=" + number + " is for the gyre script alone", e);
        }
    }
}
