package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.OwnMethods;
import dev.gyre.jvm.code.RunnerClass;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * Calls of kernels as they are, with the one meaning that a device gives to half floats' values, see {@link KernelCode#read}: a kernel that
 * asks for them, itself or in methods that it calls, is called as a copy of these methods.
 */
public final class DeviceCalls {
    private static final ClassDesc HALF = HalfFloat.class.describeConstable().orElseThrow();

    private DeviceCalls() {}

    /** The handle by which a kernel is called, from an array of its arguments. */
    static MethodHandle spreading(KernelMethod kernel) {
        return spreading(handle(kernel));
    }

    /** A handle that takes its arguments from an array. */
    public static MethodHandle spreading(MethodHandle handle) {
        return handle.asSpreader(Object[].class, handle.type().parameterCount())
                .asType(MethodType.methodType(void.class, Object[].class));
    }

    private static MethodHandle handle(KernelMethod kernel) {
        if (!RunnerClass.isNestMate(kernel)) {
            return kernel.handle();
        }
        return KernelCode.read(kernel)
                .map(OwnMethods::of)
                .filter(methods -> methods.code().stream().anyMatch(DeviceCalls::asksForHalves))
                .map(KernelCopy::new)
                .map(copy -> copy.define(_ -> copy.redirecting()))
                .orElseGet(kernel::handle);
    }

    private static boolean asksForHalves(KernelCode code) {
        return code.instructions().stream()
                .anyMatch(i -> i instanceof InvokeInstruction call
                        && call.owner().asSymbol().equals(HALF)
                        && call.name().equalsString("getHalfFloatValue"));
    }
}
