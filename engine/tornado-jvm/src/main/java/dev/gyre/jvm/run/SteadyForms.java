package dev.gyre.jvm.run;

/**
 * Whether plans have kernels in one form with vectors whatever numbers they're given. By itself a plan takes another one where loops are short,
 * which adds up sums of floats in another order: what's faster may differ in last bits from what was computed before.
 */
public final class SteadyForms {
    private static final ScopedValue<Boolean> STEADY = ScopedValue.newInstance();

    private SteadyForms() {}

    /**
     * An action's result. Plans that it makes have one form of each kernel.
     *
     * @throws X what the action throws
     */
    public static <T, X extends Throwable> T steadily(ScopedValue.CallableOp<T, X> action) throws X {
        return ScopedValue.where(STEADY, true).call(action);
    }

    /** Whether plans made now have one form of each kernel. */
    static boolean areSteady() {
        return STEADY.orElse(false);
    }
}
