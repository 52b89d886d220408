package dev.gyre.tornado.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.function.Supplier;

/**
 * The state that the work-items of a group share while each runs by itself: local arrays, numbers that they exchange, and the barrier where they
 * wait for one another. An item that has ended isn't waited for.
 */
public final class WorkGroup {
    private final List<Object> arrays = new ArrayList<>();
    private final float[] exchanged;
    private final Object[] exchangedObjects;
    private final Phaser barrier;
    private final Optional<Runnable> waiting;

    /**
     * A group of work-items.
     *
     * @param items that run at the same time
     */
    public WorkGroup(int items) {
        this(items, Optional.empty());
    }

    /**
     * A group whose items wait for one another in a way of their own.
     *
     * @param waiting comes back when all items that haven't ended have called it
     */
    public WorkGroup(int items, Runnable waiting) {
        this(items, Optional.of(waiting));
    }

    private WorkGroup(int items, Optional<Runnable> waiting) {
        this.waiting = waiting;
        this.exchanged = new float[items];
        this.exchangedObjects = new Object[items];
        this.barrier = new Phaser(items);
    }

    /** The array that the items allocate so many-th, made by the first of them. */
    synchronized Object array(int number, Supplier<Object> allocation) {
        while (arrays.size() <= number) {
            arrays.add(allocation.get());
        }
        return arrays.get(number);
    }

    /** Numbers by item, which belong to the items between two barriers. */
    float[] exchanged() {
        return exchanged;
    }

    /** Objects by item, which belong to the items between two barriers. */
    Object[] exchangedObjects() {
        return exchangedObjects;
    }

    /**
     * Waits until all items that haven't ended are here.
     *
     * @throws IllegalStateException if one of them failed
     */
    void await() {
        if (waiting.isPresent()) {
            waiting.get().run();
        } else if (barrier.arriveAndAwaitAdvance() < 0) {
            throw new IllegalStateException("another work-item of the group failed");
        }
    }

    /** An item has ended. */
    void leave() {
        barrier.arriveAndDeregister();
    }

    /** An item has failed: those that wait for it fail as well. */
    void fail() {
        barrier.forceTermination();
    }
}
