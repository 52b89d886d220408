package dev.gyre.jvm.kernel;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The static method that a task's method reference or lambda stands for. */
public record KernelMethod(Class<?> owner, String name, MethodType type) {

    /**
     * Asks a serializable method reference, or a lambda that captures nothing, for its method.
     *
     * @throws TornadoRuntimeException if the code is neither
     */
    public static KernelMethod of(Object code) {
        SerializedLambda form = serializedForm(code);
        if (form.getCapturedArgCount() > 0) {
            throw new TornadoRuntimeException(
                    "a kernel can't capture variables: pass them as arguments of the task (%s.%s)"
                            .formatted(form.getImplClass().replace('/', '.'), form.getImplMethodName()));
        }
        ClassLoader loader = code.getClass().getClassLoader();
        try {
            Class<?> owner = Class.forName(form.getImplClass().replace('/', '.'), false, loader);
            MethodType type = MethodType.fromMethodDescriptorString(form.getImplMethodSignature(), loader);
            return new KernelMethod(owner, form.getImplMethodName(), type);
        } catch (ClassNotFoundException e) {
            throw new TornadoRuntimeException(e);
        }
    }

    /** The method, to be called as it is. */
    public MethodHandle handle() {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findStatic(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new TornadoRuntimeException(e);
        }
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
}
