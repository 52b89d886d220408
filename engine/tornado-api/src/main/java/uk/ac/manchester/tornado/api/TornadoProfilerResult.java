package uk.ac.manchester.tornado.api;

import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;

/** Times in nanoseconds and sizes in bytes of a plan's last execution; times are zero without a profiler. */
public final class TornadoProfilerResult {
    private final PlanExecutor run;
    private final Supplier<String> trace;

    TornadoProfilerResult(PlanExecutor run, Supplier<String> trace) {
        this.run = run;
        this.trace = trace;
    }

    /** Time of the whole execution. */
    public long getTotalTime() {
        return run.profile().totalNanos();
    }

    /** Time that building the plan took, resolving and compiling its kernels included; 0 while nothing is measured. */
    public long getCompileTime() {
        return run.isProfiling() ? run.profile().compileNanos() : 0;
    }

    /** The time within kernels, in nanoseconds. */
    public long getDeviceKernelTime() {
        return run.profile().kernelNanos();
    }

    /** Time of the execution outside of kernels. */
    public long getKernelDispatchTime() {
        return run.profile().totalNanos() - run.profile().kernelNanos();
    }

    /** Time before the first kernel and after the last one. */
    public long getDataTransfersTime() {
        return getDeviceWriteTime() + getDeviceReadTime();
    }

    /** Time from the start of the execution to the first kernel's; nothing is copied, since host and device share memory. */
    public long getDeviceWriteTime() {
        return run.profile().writeNanos();
    }

    /** Time from the end of the last kernel to that of the execution; nothing is copied, since host and device share memory. */
    public long getDeviceReadTime() {
        return run.profile().readNanos();
    }

    /** Bytes of the arrays that the graph uses. */
    public long getTotalDeviceMemoryUsage() {
        return run.memoryBytes();
    }

    /** One line a task: its time in nanoseconds and how it was compiled. */
    public String getProfileLog() {
        return run.profile().log();
    }

    /** Time that compiling the kernels took. */
    public long getTornadoCompilerTime() {
        return getCompileTime();
    }

    /** Zero: no driver takes part. */
    public long getDriverInstallTime() {
        return 0;
    }

    /** As {@link #getDataTransfersTime}: nothing but the dispatch takes time. */
    public long getDataTransferDispatchTime() {
        return getDataTransfersTime();
    }

    /** Zero: host and device share memory. */
    public long getTotalBytesCopyIn() {
        return 0;
    }

    /** Zero: host and device share memory. */
    public long getTotalBytesCopyOut() {
        return 0;
    }

    /** Zero: host and device share memory. */
    public long getTotalBytesTransferred() {
        return 0;
    }

    /** The options that the plan was given, in order. */
    public String getTraceExecutionPlan() {
        return trace.get();
    }

    /** Prints {@link #getProfileLog} to standard output. */
    public void dumpProfiles() {
        System.out.println(getProfileLog());
    }
}
