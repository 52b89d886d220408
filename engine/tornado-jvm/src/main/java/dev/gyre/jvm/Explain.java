package dev.gyre.jvm;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethod;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** Says how kernels run on this JVM, and why not faster. */
public final class Explain {
    private Explain() {}

    /**
     * Explains every static method of a class that has the name.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static List<Explanation> kernel(Class<?> owner, String name) {
        List<Explanation> explanations = Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && Modifier.isStatic(m.getModifiers()))
                .map(Explain::method)
                .toList();
        if (explanations.isEmpty()) {
            throw new IllegalArgumentException("%s has no static method %s".formatted(owner.getName(), name));
        }
        return explanations;
    }

    /** Explains the kernel that a method reference names. */
    public static Explanation reference(Object code) {
        return explanation(KernelMethod.named(code));
    }

    private static Explanation method(Method method) {
        MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
        return explanation(new KernelMethod(method.getDeclaringClass(), method.getName(), type));
    }

    private static Explanation explanation(KernelMethod method) {
        return explanation(KernelCompiler.compile(method));
    }

    private static Explanation explanation(CompiledKernel kernel) {
        return new Explanation(
                kernel.method().toString(),
                kernel.form(),
                kernel.nest(),
                kernel.code().layout(),
                kernel.refusals(),
                kernel.parts().stream().map(Explain::explanation).toList());
    }
}
