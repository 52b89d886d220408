package dev.gyre.jvm.run;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.compile.CompiledKernel;
import java.util.function.Function;

/** A device of this JVM, as far as plans know it. */
public interface KernelTarget {

    /** The compiler of kernels. */
    Function<KernelMethod, CompiledKernel> compiler();

    /** The number of times that the device was cleaned. */
    int cleanings();
}
