package dev.gyre.jvm;

import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/** Kernels of test classes. */
public final class KernelMethods {
    private KernelMethods() {}

    /** The method of a class with a name, which no other one of it has, as a kernel. */
    public static KernelMethod method(Class<?> owner, String name) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .map(m ->
                        new KernelMethod(owner, name, MethodType.methodType(m.getReturnType(), m.getParameterTypes())))
                .findFirst()
                .orElseThrow();
    }
}
