package dev.gyre.ir.bytecode;

/**
 * Sees the calls of kernels that run as ordinary Java methods: those of the device {@code plain}, and those that no compiler takes. Bound to
 * {@link #CURRENT} for the thread that runs them.
 */
public interface CallObserver {
    /** The observer of this thread's calls, if one is bound. */
    ScopedValue<CallObserver> CURRENT = ScopedValue.newInstance();

    /** Sees a call that is about to begin; the arguments are the kernel's own. */
    void calls(KernelMethod kernel, Object[] arguments);
}
