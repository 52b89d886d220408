package dev.gyre.jvm.run;

/**
 * Whether plans are held to the transfers that a device with memory of its own would need. As on TornadoVM, a plan isn't unless asked to:
 * host and device share memory here, so that what a graph forgets to transfer is there all the same, and missing only on a GPU.
 */
public final class Transfers {
    private static final ScopedValue<Boolean> STRICT = ScopedValue.newInstance();

    private Transfers() {}

    /**
     * An action's result. Plans that it makes refuse graphs whose tasks read arrays that nothing put on the device, and results that no graph
     * transfers.
     *
     * @throws X what the action throws
     */
    public static <T, X extends Throwable> T strictly(ScopedValue.CallableOp<T, X> action) throws X {
        return ScopedValue.where(STRICT, true).call(action);
    }

    /** Whether plans made now are held to their transfers. */
    static boolean areStrict() {
        return STRICT.orElse(false);
    }
}
