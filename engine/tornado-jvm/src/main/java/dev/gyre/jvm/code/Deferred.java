package dev.gyre.jvm.code;

import java.util.function.Supplier;

/** What is made when it's first asked for, and once: few kernels ever need the code that's below their best, or the one for large spaces. */
public final class Deferred<T> implements Supplier<T> {
    private final Supplier<T> make;
    private T made;

    public Deferred(Supplier<T> make) {
        this.make = make;
    }

    /** What's there already. */
    public static <T> Deferred<T> of(T made) {
        return new Deferred<>(() -> made);
    }

    /** What was made now or earlier. */
    @Override
    public synchronized T get() {
        if (made == null) {
            made = make.get();
        }
        return made;
    }
}
