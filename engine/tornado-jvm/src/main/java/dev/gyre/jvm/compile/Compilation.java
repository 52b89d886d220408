package dev.gyre.jvm.compile;

import dev.gyre.jvm.run.TileRunner;
import java.util.function.Function;

/** What a compiler makes of a kernel. */
public sealed interface Compilation {

    /**
     * Code for the kernel.
     *
     * @param bind binds arguments, boxed where primitive, in the order of the kernel's parameters
     */
    record Compiled(Form form, TileShape shape, Function<Object[], TileRunner> bind) implements Compilation {}

    /** No code, and why. */
    record Refused(Refusal refusal) implements Compilation {}
}
