package dev.gyre.verify;

import dev.gyre.engine.device.KernelClasses;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The project's kernels: the public static methods of their families' packages that take an array and return nothing. A form for GPUs takes a
 * KernelContext as well.
 */
final class ProjectKernels {

    private static final String PACKAGE = "dev.gyre.tasks.";
    private static final String MATH = "uk/ac/manchester/tornado/api/math/TornadoMath";
    private static final Set<String> EXACT = Set.of("abs", "min", "max", "sqrt", "floor");

    private ProjectKernels() {}

    static List<KernelMethod> all() {
        return KernelClasses.names().values().stream()
                .map(ProjectKernels::named)
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(ProjectKernels::isKernel)
                .map(ProjectKernels::kernel)
                .toList();
    }

    private static boolean isKernel(Method m) {
        return Modifier.isPublic(m.getModifiers())
                && Modifier.isStatic(m.getModifiers())
                && m.getReturnType() == void.class
                && Arrays.stream(m.getParameterTypes()).anyMatch(TornadoNativeArray.class::isAssignableFrom);
    }

    private static KernelMethod kernel(Method m) {
        return new KernelMethod(
                m.getDeclaringClass(), m.getName(), MethodType.methodType(m.getReturnType(), m.getParameterTypes()));
    }

    /** Whether a kernel, or a helper that it calls, uses a function such as exp, whose last bits differ between forms. */
    static boolean callsFunctions(KernelMethod kernel) {
        return KernelCode.read(kernel).orElseThrow().instructions().stream()
                .filter(i -> i.opcode() == Opcode.INVOKESTATIC)
                .map(InvokeInstruction.class::cast)
                .anyMatch(i -> isFunction(kernel, i));
    }

    private static boolean isFunction(KernelMethod caller, InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (owner.equals(MATH)) {
            return !EXACT.contains(name);
        }
        if (!owner.replace('/', '.').startsWith(PACKAGE)) {
            return false;
        }
        ClassLoader loader = caller.owner().getClassLoader();
        MethodType type = MethodType.fromMethodDescriptorString(call.type().stringValue(), loader);
        return callsFunctions(new KernelMethod(named(owner.replace('/', '.')), name, type));
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
