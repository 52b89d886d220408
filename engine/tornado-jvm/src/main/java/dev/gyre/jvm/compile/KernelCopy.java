package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.OwnMethods;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Copies of a kernel and of the methods that it calls, each transformed, in a class of their own. */
public final class KernelCopy {
    private final OwnMethods methods;
    private final ClassDesc owner;
    private final List<KernelCode> order;

    /** A method of the class. */
    public record Target(ClassDesc owner, String name, MethodTypeDesc type) {
        /** Whether a call is of this method. */
        public boolean isOf(InvokeInstruction call) {
            return call.owner().asSymbol().equals(owner)
                    && call.name().equalsString(name)
                    && call.typeSymbol().equals(type);
        }
    }

    /** Copies in a class of this name, which is a nest mate of the kernel's. */
    public KernelCopy(OwnMethods methods, ClassDesc owner) {
        this.methods = methods;
        this.owner = owner;
        this.order = new ArrayList<>(methods.code());
    }

    /** Copies in a hidden class, see {@link #define}. */
    public KernelCopy(OwnMethods methods) {
        this(methods, name(methods.kernel()));
    }

    private static ClassDesc name(KernelMethod kernel) {
        return ClassDesc.of(kernel.owner().getName() + "$" + kernel.name().replace('$', '_') + "$Copy");
    }

    /** The copy of the method that an element calls; empty if it calls none of them. */
    public Optional<Target> target(CodeElement element) {
        return methods.called(element).map(this::target);
    }

    /** The copy of the kernel itself. */
    public Target target() {
        return target(order.getFirst());
    }

    /** The copy of a method. */
    public Target target(KernelCode code) {
        return new Target(
                owner,
                "copy" + order.indexOf(code),
                code.method().type().describeConstable().orElseThrow());
    }

    /** Adds the copies to the class. */
    public void addTo(ClassBuilder builder, Function<KernelCode, CodeTransform> transform) {
        for (KernelCode code : order) {
            Target target = target(code);
            builder.withMethod(
                    target.name(),
                    target.type(),
                    ClassFile.ACC_STATIC,
                    method -> method.transformCode(code.model(), transform.apply(code)));
        }
    }

    /** Leads calls to the copies. */
    public CodeTransform redirecting() {
        return (code, element) -> target(element)
                .ifPresentOrElse(t -> code.invokestatic(t.owner(), t.name(), t.type()), () -> code.with(element));
    }

    /** Makes a hidden class of the copies, and gives the kernel's. */
    public MethodHandle define(Function<KernelCode, CodeTransform> transform) {
        KernelMethod kernel = methods.kernel();
        byte[] bytes = kernel.classFile().build(owner, builder -> addTo(builder, transform));
        try {
            MethodHandles.Lookup copy = MethodHandles.privateLookupIn(kernel.owner(), MethodHandles.lookup())
                    .defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return copy.findStatic(copy.lookupClass(), target(order.getFirst()).name(), kernel.type());
        } catch (ReflectiveOperationException e) {
            throw new TornadoRuntimeException(e);
        }
    }
}
