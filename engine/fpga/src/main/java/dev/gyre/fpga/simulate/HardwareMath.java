package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.kernels.Float32;
import dev.gyre.fpga.kernels.FloatFunctions;
import dev.gyre.ir.bytecode.KernelMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            "java.",
            "javax.",
            "jdk.",
            "uk.ac.manchester.",
            FloatFunctions.class.getName(),
            Float32.class.getName(),
            StoreWatch.class.getName());

    /** The arrays whose stores can be watched. */
    private static final Set<ClassDesc> ARRAYS = Stream.of(StoreWatch.class.getMethods())
            .filter(m -> m.getName().equals("set"))
            .map(m -> ClassDesc.of(m.getParameterTypes()[0].getName()))
            .collect(Collectors.toSet());

    private static final ClassDesc WATCH = ClassDesc.of(StoreWatch.class.getName());

    private static final ClassValue<Class<?>> CHANGED = new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> owner) {
            return load(owner, false);
        }
    };

    private final boolean watched;

    private HardwareMath(ClassLoader parent, boolean watched) {
        super(parent);
        this.watched = watched;
    }

    private static Class<?> load(Class<?> owner, boolean watched) {
        try {
            return Class.forName(owner.getName(), true, new HardwareMath(owner.getClassLoader(), watched));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kernel with the functions that circuits have. */
    static KernelMethod in(KernelMethod kernel) {
        return new KernelMethod(CHANGED.get(kernel.owner()), kernel.name(), kernel.type());
    }

    /** The same with stores that go by way of {@link StoreWatch}. */
    static KernelMethod watched(KernelMethod kernel) {
        return new KernelMethod(load(kernel.owner(), true), kernel.name(), kernel.type());
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

    private byte[] changed(byte[] original) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(original);
        String file = model.findAttribute(Attributes.sourceFile())
                .map(a -> a.sourceFile().stringValue())
                .orElse("");
        return files.transformClass(
                model,
                ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(() -> new Calls(file, watched))));
    }

    /** The calls of one method. */
    private static final class Calls implements CodeTransform {
        private final String file;
        private final boolean watched;
        private int line;

        Calls(String file, boolean watched) {
            this.file = file;
            this.watched = watched;
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof LineNumber number) {
                line = number.line();
            }
            if (element instanceof InvokeInstruction i
                    && i.owner().asInternalName().equals(MATH)
                    && REPLACED.contains(i.name().stringValue() + i.type().stringValue())) {
                code.invokestatic(FUNCTIONS, i.name().stringValue(), i.typeSymbol());
            } else if (watched
                    && element instanceof InvokeInstruction i
                    && ARRAYS.contains(i.owner().asSymbol())
                    && i.name().equalsString("set")
                    && i.typeSymbol().parameterCount() == 2
                    && i.typeSymbol().parameterType(1).isPrimitive()) {
                MethodTypeDesc type = i.typeSymbol();
                code.loadConstant("%s:%d".formatted(file, line));
                code.invokestatic(
                        WATCH,
                        "set",
                        MethodTypeDesc.of(
                                ConstantDescs.CD_void,
                                i.owner().asSymbol(),
                                type.parameterType(0),
                                type.parameterType(1),
                                ConstantDescs.CD_String));
            } else {
                code.with(element);
            }
        }
    }
}
