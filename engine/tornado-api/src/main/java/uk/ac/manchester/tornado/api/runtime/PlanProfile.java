package uk.ac.manchester.tornado.api.runtime;

/** Times of a plan's last execution under the profiler, in nanoseconds, and of its making. */
public interface PlanProfile {

    /** Forgets the last execution. */
    void clear();

    long totalNanos();

    long kernelNanos();

    /** The time of making the plan, in nanoseconds. */
    long compileNanos();

    /** The time from the start of the execution to the first kernel's, when the device has its arguments, in nanoseconds. */
    long writeNanos();

    /** The time from the end of the last kernel to when the host has its results, in nanoseconds. */
    long readNanos();

    /** A JSON object with TornadoVM's keys: by graph the total times, in it by task the kernel's method and its time. */
    String log();
}
