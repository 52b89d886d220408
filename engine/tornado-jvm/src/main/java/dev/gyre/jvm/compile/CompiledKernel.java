package dev.gyre.jvm.compile;

import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.LoopNest;
import java.util.List;
import java.util.Optional;

/**
 * A kernel and the code that was chosen for it.
 *
 * @param nest its parallel loops, if they could be found
 * @param refusals the better forms that it was not compiled to, and why
 */
public record CompiledKernel(
        KernelMethod method,
        ArgumentUse use,
        Optional<LoopNest> nest,
        Compilation.Compiled code,
        List<Refusal> refusals) {

    public Form form() {
        return code.form();
    }
}
