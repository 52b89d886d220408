package dev.gyre.jvm.run;

/** Times of a plan's last execution, in nanoseconds, and of its making. */
public final class Profile {
    private final long compileNanos;
    private long totalNanos;
    private long kernelNanos;

    Profile(long compileNanos) {
        this.compileNanos = compileNanos;
    }

    public long totalNanos() {
        return totalNanos;
    }

    public long kernelNanos() {
        return kernelNanos;
    }

    public long compileNanos() {
        return compileNanos;
    }

    public void clear() {
        totalNanos = 0;
        kernelNanos = 0;
    }

    public String log() {
        return "total %d ns, kernels %d ns".formatted(totalNanos, kernelNanos);
    }

    void record(long total, long kernels) {
        totalNanos = total;
        kernelNanos = kernels;
    }
}
