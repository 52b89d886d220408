package dev.gyre.bench.work;

import dev.gyre.engine.plan.Plan;
import java.util.function.Supplier;

/**
 * A contender whose results were compared with the expected ones.
 *
 * @param once does the work once; what it returns is kept from being optimised away
 * @param resources frees what it holds
 */
public record ReadyContender(Supplier<?> once, Runnable resources) implements AutoCloseable {

    /** One that holds nothing to free. */
    public static ReadyContender of(Supplier<?> once) {
        return new ReadyContender(once, () -> {});
    }

    /** One that writes what it computes where the compiler can't know that nobody reads it. */
    public static ReadyContender writing(Runnable once, Runnable resources) {
        return new ReadyContender(
                () -> {
                    once.run();
                    return null;
                },
                resources);
    }

    /** A plan. */
    static ReadyContender of(Plan plan) {
        return writing(plan::run, plan::close);
    }

    @Override
    public void close() {
        resources.run();
    }
}
