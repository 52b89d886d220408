package dev.gyre.jvm.code;

import java.util.function.Supplier;

/** A value that's made on the first {@link #get}, once: few kernels ever need the code that's below their best, or the one for large spaces. */
public final class Deferred<T> implements Supplier<T> {
    private final Supplier<T> make;
    private T made;

    public Deferred(Supplier<T> make) {
        this.make = make;
    }

    /** A value that's there already. */
    public static <T> Deferred<T> of(T made) {
        return new Deferred<>(() -> made);
    }

    /** The value, made now if it's the first call. */
    @Override
    public synchronized T get() {
        if (made == null) {
            made = DeepStack.call(make);
        }
        return made;
    }
}
