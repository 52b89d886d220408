package dev.gyre.jvm.check;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Runs the work-items of a group one at a time, from barrier to barrier, in an order that's given: each on a thread of its own that goes on
 * when it's told to.
 */
final class Lockstep {
    private final Semaphore turn = new Semaphore(0);
    private final Semaphore[] items;
    private final boolean[] waits;
    private final boolean[] ended;
    private volatile boolean over;
    private volatile Throwable failure;
    private int[] order = {};
    private IntConsumer enters = _ -> {};
    /** How many of the order have had their turn. */
    private int begun;

    private int running;

    /** The step between two barriers: called when all items have come to a barrier or to their end. */
    interface Phase {
        /**
         * Looks at where the items are.
         *
         * @param waits of each item, whether it has come to a barrier
         */
        void ends(boolean[] waits);
    }

    Lockstep(int size) {
        this.items = new Semaphore[size];
        Arrays.setAll(items, _ -> new Semaphore(0));
        this.waits = new boolean[size];
        this.ended = new boolean[size];
    }

    /**
     * Runs all items to their ends.
     *
     * @param turns the order of the items in each phase
     * @param item what the item of a number does
     * @param told told whose turn it is
     * @throws Throwable what an item throws
     */
    void run(int[] turns, IntConsumer item, IntConsumer told, Phase phase) throws Throwable {
        order = turns;
        enters = told;
        for (int i = 0; i < items.length; i++) {
            int number = i;
            Thread.ofVirtual().start(() -> {
                items[number].acquireUninterruptibly();
                try {
                    if (!over) {
                        item.accept(number);
                    }
                } catch (Throwable e) {
                    failure = failure == null ? e : failure;
                } finally {
                    ended[number] = true;
                    next();
                }
            });
        }
        boolean left = true;
        while (left) {
            Arrays.fill(waits, false);
            begun = 0;
            next();
            turn.acquireUninterruptibly();
            if (failure != null) {
                over = true;
                begun = order.length;
                for (int i = 0; i < items.length; i++) {
                    if (!ended[i]) {
                        items[i].release();
                        turn.acquireUninterruptibly();
                    }
                }
                throw failure;
            }
            phase.ends(waits);
            left = false;
            for (boolean end : ended) {
                left |= !end;
            }
        }
    }

    /** Gives the turn to the next item of the phase, or back when there is none. */
    private void next() {
        while (begun < order.length && failure == null) {
            int number = order[begun++];
            if (!ended[number]) {
                running = number;
                enters.accept(number);
                items[number].release();
                return;
            }
        }
        turn.release();
    }

    /** The item whose turn it is. */
    int running() {
        return running;
    }

    /** The running item has come to a barrier: goes on when all have. */
    void await() {
        int number = running;
        waits[number] = true;
        next();
        items[number].acquireUninterruptibly();
        if (over) {
            throw new TornadoRuntimeException("another work-item of the group failed");
        }
    }
}
