package dev.gyre.jvm.compile;

import dev.gyre.jvm.kernel.ArgumentUse;
import dev.gyre.jvm.kernel.KernelMethod;
import dev.gyre.jvm.kernel.LoopNest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel and the code that was chosen for it.
 *
 * @param nest its parallel loops, if they could be found
 * @param general the code where {@code code} asks for distinct arrays and the arguments aren't
 * @param refusals the better forms that it was not compiled to, and why
 */
public record CompiledKernel(
        KernelMethod method,
        ArgumentUse use,
        Optional<LoopNest> nest,
        Compilation.Compiled code,
        Compilation.Compiled general,
        List<Refusal> refusals) {

    public Form form() {
        return code.form();
    }

    /** The code for given arguments. */
    public Compilation.Compiled codeFor(Object[] arguments) {
        return code.distinct() && hasEqualArrays(arguments) ? general : code;
    }

    private static boolean hasEqualArrays(Object[] arguments) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object argument : arguments) {
            if (!(argument instanceof Number) && !seen.add(argument)) {
                return true;
            }
        }
        return false;
    }
}
