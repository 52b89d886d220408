package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.CallObserver;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import java.lang.invoke.MethodHandle;

/** Compiles any kernel to a call of itself: a space of one iteration. */
public final class SequentialCompiler {
    private SequentialCompiler() {}

    static Compilation.Compiled compile(KernelMethod kernel) {
        return compile(kernel, new Deferred<>(() -> DeviceCalls.spreading(kernel)));
    }

    /**
     * As {@link #compile(KernelMethod)}, with another method in the kernel's place.
     *
     * @param call takes an array of the kernel's arguments
     */
    public static Compilation.Compiled compile(KernelMethod kernel, Deferred<MethodHandle> call) {
        return new Compilation.Compiled(
                Form.SEQUENTIAL, TileShape.ONE, arguments -> new Call(kernel, call.get(), arguments));
    }

    /** The kernel with its arguments. */
    private static final class Call extends TileRunner {
        private final KernelMethod method;
        private final MethodHandle kernel;
        private final Object[] arguments;

        Call(KernelMethod method, MethodHandle kernel, Object[] arguments) {
            this.method = method;
            this.kernel = kernel;
            this.arguments = arguments;
        }

        @Override
        public void space(int[] space) {
            space[1] = 1;
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            if (CallObserver.CURRENT.isBound()) {
                CallObserver.CURRENT.get().calls(method, arguments);
            }
            try {
                kernel.invokeExact(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
