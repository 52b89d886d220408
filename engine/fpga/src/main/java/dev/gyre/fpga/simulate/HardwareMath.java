package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.kernels.Float32;
import dev.gyre.fpga.kernels.FloatFunctions;
import dev.gyre.ir.bytecode.KernelMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Set;

/**
 * Kernels' classes over again, with {@link FloatFunctions} in the place of {@code TornadoMath}'s exp and tanh: the Java that a circuit is
 * compared with, bit for bit. Helper methods in other classes are called there too.
 */
final class HardwareMath extends ClassLoader {
    private static final String MATH = "uk/ac/manchester/tornado/api/math/TornadoMath";
    private static final Set<String> REPLACED = Set.of("exp(F)F", "tanh(F)F");
    private static final ClassDesc FUNCTIONS = ClassDesc.of(FloatFunctions.class.getName());
    /** Classes that are as they are: the JDK's, TornadoVM's, and those of operators. */
    private static final List<String> KEPT = List.of(
            "java.", "javax.", "jdk.", "uk.ac.manchester.", FloatFunctions.class.getName(), Float32.class.getName());

    private static final ClassValue<Class<?>> CHANGED = new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> owner) {
            try {
                return Class.forName(owner.getName(), true, new HardwareMath(owner.getClassLoader()));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    private HardwareMath(ClassLoader parent) {
        super(parent);
    }

    /** The kernel with the functions that circuits have. */
    static KernelMethod in(KernelMethod kernel) {
        return new KernelMethod(CHANGED.get(kernel.owner()), kernel.name(), kernel.type());
    }

    /** Calls the kernel with the functions that circuits have; gives the arguments, whose arrays it has changed. */
    static List<Object> call(KernelMethod kernel, List<Object> arguments) {
        try {
            in(kernel).handle().invokeWithArguments(arguments);
            return arguments;
        } catch (Throwable e) {
            throw new GyreException("%s fails as a plain call: %s".formatted(kernel, e), e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            if (KEPT.stream().anyMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] changed = changed(file.readAllBytes());
                return defineClass(name, changed, 0, changed.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] changed(byte[] original) {
        CodeTransform calls = (code, element) -> {
            if (element instanceof InvokeInstruction i
                    && i.owner().asInternalName().equals(MATH)
                    && REPLACED.contains(i.name().stringValue() + i.type().stringValue())) {
                code.invokestatic(FUNCTIONS, i.name().stringValue(), i.typeSymbol());
            } else {
                code.with(element);
            }
        };
        ClassFile files = ClassFile.of();
        return files.transformClass(files.parse(original), ClassTransform.transformingMethodBodies(calls));
    }
}
