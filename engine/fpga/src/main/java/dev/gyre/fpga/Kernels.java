package dev.gyre.fpga;

import dev.gyre.engine.device.KernelClasses;
import dev.gyre.fpga.kernels.ExactProduct;
import dev.gyre.fpga.kernels.FloatFunctions;
import dev.gyre.fpga.kernels.LMulMatMul;
import dev.gyre.fpga.kernels.MatMulFreeLayer;
import dev.gyre.fpga.kernels.StreamedTernary;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The project's kernels by the names that users type, class and method; those of circuits' own included. */
public final class Kernels {

    private Kernels() {}

    /** All public static methods of classes of kernels that take an array and return nothing. */
    public static SortedMap<String, KernelMethod> all() {
        SortedMap<String, KernelMethod> kernels = new TreeMap<>();
        Stream.concat(
                        KernelClasses.names().values().stream().map(Kernels::named),
                        Stream.of(
                                ExactProduct.class,
                                FloatFunctions.class,
                                LMulMatMul.class,
                                MatMulFreeLayer.class,
                                StreamedTernary.class))
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(Kernels::isKernel)
                .map(Kernels::method)
                .forEach(k -> kernels.put(k.toString(), k));
        return kernels;
    }

    /** The kernel that is a static method of a class. */
    public static KernelMethod of(Class<?> owner, String name) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && m.getReturnType() == void.class)
                .map(Kernels::method)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(owner.getName() + " has no kernel " + name));
    }

    private static boolean isKernel(Method m) {
        return Modifier.isPublic(m.getModifiers())
                && Modifier.isStatic(m.getModifiers())
                && m.getReturnType() == void.class
                && Arrays.stream(m.getParameterTypes()).anyMatch(TornadoNativeArray.class::isAssignableFrom);
    }

    private static KernelMethod method(Method m) {
        return new KernelMethod(
                m.getDeclaringClass(), m.getName(), MethodType.methodType(m.getReturnType(), m.getParameterTypes()));
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
