package dev.gyre.jvm.compile;

import dev.gyre.jvm.code.Compilation;
import java.util.function.Supplier;

/** Code that's compiled when it's first asked for: few kernels ever need the one that's below their best. */
public final class Deferred {

    private final Supplier<Compilation.Compiled> compiler;
    private Compilation.Compiled compiled;

    Deferred(Supplier<Compilation.Compiled> compiler) {
        this.compiler = compiler;
    }

    /** Code that's there already. */
    static Deferred of(Compilation.Compiled compiled) {
        return new Deferred(() -> compiled);
    }

    /** The code, compiled now or earlier. */
    public synchronized Compilation.Compiled code() {
        if (compiled == null) {
            compiled = compiler.get();
        }
        return compiled;
    }
}
