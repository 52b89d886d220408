package dev.gyre.cli.fpga;

import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.BoundTask;
import dev.gyre.jvm.run.TileScheduler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A kernel's run on the processor, in the form that the JVM device chooses for it.
 *
 * @param form of the code for these arguments: that for arrays off the heap, as TornadoVM's are, is another
 * @param threads that it may use
 * @param nanos the median of the measured calls
 */
public record ProcessorRun(Form form, int threads, long nanos) {
    private static final int MEASURED = 101;
    private static final long WARM = TimeUnit.SECONDS.toNanos(1);

    /** Calls a kernel until it is warm, then measures; the workload stays as it is. */
    public static ProcessorRun of(KernelMethod method, TestVector workload) {
        List<Object> own = workload.copyOfArguments();
        Object[] arguments = own.toArray();
        CompiledKernel kernel = KernelCompiler.compile(method);
        BoundTask task = new BoundTask("processor", kernel, arguments);
        long start = System.nanoTime();
        do {
            call(task, workload, own);
        } while (System.nanoTime() - start < WARM);
        long[] nanos = new long[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            nanos[i] = call(task, workload, own);
        }
        Arrays.sort(nanos);
        return new ProcessorRun(
                kernel.codeFor(arguments).form(), TileScheduler.shared().threads(), nanos[MEASURED / 2]);
    }

    /** Nanoseconds of a call on the same data. */
    private static long call(BoundTask task, TestVector workload, List<Object> own) {
        workload.restore(own);
        long start = System.nanoTime();
        TileScheduler.shared().run(task);
        return System.nanoTime() - start;
    }
}
