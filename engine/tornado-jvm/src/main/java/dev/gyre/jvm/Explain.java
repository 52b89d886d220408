package dev.gyre.jvm;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.pipeline.PassLog;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
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
        return methods(owner, name).stream()
                .map(method -> explanation(KernelCompiler.compile(method)))
                .toList();
    }

    private static List<KernelMethod> methods(Class<?> owner, String name) {
        List<KernelMethod> methods = Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && Modifier.isStatic(m.getModifiers()))
                .map(Explain::method)
                .toList();
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("%s has no static method %s".formatted(owner.getName(), name));
        }
        return methods;
    }

    /**
     * The statements of every static method of a class that has the name after a pass of the compiler, for each time that the pass ran.
     *
     * @throws IllegalArgumentException if the class has no such method, or there's no such pass; names those that there are
     */
    public static List<String> after(Class<?> owner, String name, String pass) {
        Vectorizer.NAMES.require(pass);
        return PassLog.after(pass, () -> methods(owner, name).forEach(KernelCompiler::again));
    }

    /** Explains the kernel that a method reference names. */
    public static Explanation reference(Object code) {
        return explanation(KernelCompiler.compile(KernelMethod.named(code)));
    }

    private static KernelMethod method(Method method) {
        MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
        return new KernelMethod(method.getDeclaringClass(), method.getName(), type);
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
