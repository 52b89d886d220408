package dev.gyre.ir.bytecode;

import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * The method that a task's method reference or lambda stands for.
 *
 * @param type its parameters; an instance method's first one is the object it is called on
 */
public record KernelMethod(Class<?> owner, String name, MethodType type, boolean isStatic) {

    /** A static method. */
    public KernelMethod(Class<?> owner, String name, MethodType type) {
        this(owner, name, type, true);
    }

    /** A method with all of its arguments: what the code captured comes before what it is given. */
    public record Call(KernelMethod method, List<Object> arguments) {}

    /**
     * Asks a serializable method reference or lambda for its method. That of an object is the one that its class overrides.
     *
     * @throws TornadoRuntimeException if the code is neither, or gets a context without saying so
     */
    public static Call of(Object code, Object... given) {
        SerializedLambda form = serializedForm(code);
        List<Object> arguments = new ArrayList<>();
        IntStream.range(0, form.getCapturedArgCount())
                .mapToObj(form::getCapturedArg)
                .forEach(arguments::add);
        arguments.addAll(List.of(given));
        KernelMethod named = named(form, code.getClass().getClassLoader());
        if (!named.hasContext() && arguments.stream().anyMatch(KernelContext.class::isInstance)) {
            throw new TornadoRuntimeException(
                    "%s gets a KernelContext, but declares its parameter as another class: make it a KernelContext, so that it runs for each work-item"
                            .formatted(named));
        }
        return new Call(named.isStatic ? named : named.of(arguments.getFirst().getClass()), List.copyOf(arguments));
    }

    /** The method that a reference or lambda names, without arguments. */
    public static KernelMethod named(Object code) {
        return named(serializedForm(code), code.getClass().getClassLoader());
    }

    private static KernelMethod named(SerializedLambda form, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(form.getImplClass().replace('/', '.'), false, loader);
            MethodType type = MethodType.fromMethodDescriptorString(form.getImplMethodSignature(), loader);
            boolean isStatic = form.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
            return AdapterMethod.behind(new KernelMethod(
                    owner, form.getImplMethodName(), isStatic ? type : type.insertParameterTypes(0, owner), isStatic));
        } catch (ClassNotFoundException e) {
            throw new TornadoRuntimeException(e);
        }
    }

    /** The method that a call on an object of a class gets to. */
    private KernelMethod of(Class<?> receiver) {
        Class<?>[] parameters = type.dropParameterTypes(0, 1).parameterArray();
        for (Class<?> c = receiver; c != null && c != owner; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                boolean overrides = method.getName().equals(name)
                        && method.getReturnType() == type.returnType()
                        && Arrays.equals(method.getParameterTypes(), parameters)
                        && !Modifier.isStatic(method.getModifiers())
                        && !Modifier.isPrivate(method.getModifiers());
                if (overrides) {
                    return new KernelMethod(c, name, type.changeParameterType(0, c), false);
                }
            }
        }
        return this;
    }

    /** The descriptor in the class file, which leaves out the object that a method is called on. */
    String descriptor() {
        return (isStatic ? type : type.dropParameterTypes(0, 1)).descriptorString();
    }

    /** The method, to be called as it is. */
    public MethodHandle handle() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
            return isStatic
                    ? lookup.findStatic(owner, name, type)
                    : lookup.findVirtual(owner, name, type.dropParameterTypes(0, 1));
        } catch (ReflectiveOperationException e) {
            throw new TornadoRuntimeException(e);
        }
    }

    /** The parameters with {@link Reduce}. */
    public Set<Integer> reduced() {
        Set<Integer> reduced = new HashSet<>();
        int first = isStatic ? 0 : 1;
        for (Method method : owner.getDeclaredMethods()) {
            MethodType own = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
            if (method.getName().equals(name) && own.equals(isStatic ? type : type.dropParameterTypes(0, 1))) {
                for (int p = 0; p < method.getParameterCount(); p++) {
                    if (method.getParameters()[p].isAnnotationPresent(Reduce.class)) {
                        reduced.add(first + p);
                    }
                }
            }
        }
        return reduced;
    }

    /** Whether the kernel asks for its work-item. */
    public boolean hasContext() {
        return type.parameterList().contains(KernelContext.class);
    }

    @Override
    public String toString() {
        return owner.getSimpleName() + "." + name;
    }

    private static SerializedLambda serializedForm(Object code) {
        if (code instanceof Serializable) {
            try {
                Method writeReplace = code.getClass().getDeclaredMethod("writeReplace");
                writeReplace.setAccessible(true);
                if (writeReplace.invoke(code) instanceof SerializedLambda form) {
                    return form;
                }
            } catch (ReflectiveOperationException e) {
                throw new TornadoRuntimeException("%s is no method reference or lambda: %s"
                        .formatted(code.getClass().getName(), e.getMessage()));
            }
        }
        throw new TornadoRuntimeException(
                "%s is no method reference or lambda".formatted(code.getClass().getName()));
    }

    /** Reads and writes class files of classes that its own loader can find. */
    public ClassFile classFile() {
        return classFile(owner().getClassLoader());
    }

    /** Reads and writes class files of classes that a loader can find; null is the JDK's own. */
    public static ClassFile classFile(ClassLoader loader) {
        return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader == null ? ClassLoader.getSystemClassLoader() : loader)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }
}
