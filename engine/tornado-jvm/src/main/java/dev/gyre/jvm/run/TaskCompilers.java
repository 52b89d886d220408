package dev.gyre.jvm.run;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.compile.CompiledKernel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The compiler that each task of a plan is bound with. */
final class TaskCompilers {
    private final boolean steady;
    private final Map<String, Function<KernelMethod, CompiledKernel>> byTask = new HashMap<>();
    private Function<KernelMethod, CompiledKernel> other = Checks.compiler();

    /** @param steady whether a kernel keeps the form that it was compiled to first */
    TaskCompilers(boolean steady) {
        this.steady = steady;
    }

    /** Chooses the compiler of tasks that have none of their own. */
    void prefer(Function<KernelMethod, CompiledKernel> compiler) {
        other = compiler;
    }

    /** Chooses the compiler of all tasks. */
    void forAll(Function<KernelMethod, CompiledKernel> compiler) {
        other = compiler;
        byTask.clear();
    }

    /** Chooses the compiler of one task, {@code graph.task}. */
    void forOne(String task, Function<KernelMethod, CompiledKernel> compiler) {
        byTask.put(task, compiler);
    }

    /** The compiler of a task, {@code graph.task}. */
    Function<KernelMethod, CompiledKernel> of(String task) {
        Function<KernelMethod, CompiledKernel> chosen = byTask.getOrDefault(task, other);
        return steady ? chosen.andThen(CompiledKernel::inOneForm) : chosen;
    }
}
