package dev.gyre.ir.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Work-items that take turns: each runs up to its next barrier or its end before the next one does. */
final class ItemTurns {
    private final List<Item> items = new ArrayList<>();

    /**
     * Adds an item.
     *
     * @param work what it does, given what waits for the others
     */
    void add(Consumer<Runnable> work) {
        items.add(new Item(work));
    }

    /**
     * Runs all items to their ends.
     *
     * @throws RuntimeException what one of them throws; the others are left where they wait
     */
    void run() {
        List<Item> running = new ArrayList<>(items);
        while (!running.isEmpty()) {
            for (Item item : running) {
                item.turn();
            }
            running.removeIf(item -> item.ended);
        }
    }

    /** An item on a thread of its own, which waits but for its turns. */
    private static final class Item {
        private final Semaphore mine = new Semaphore(0);
        private final Semaphore others = new Semaphore(0);
        private final Thread thread;
        private RuntimeException failure;
        private volatile boolean ended;

        Item(Consumer<Runnable> work) {
            thread = Thread.ofVirtual().unstarted(() -> {
                mine.acquireUninterruptibly();
                try {
                    work.accept(this::barrier);
                } catch (RuntimeException e) {
                    failure = e;
                }
                ended = true;
                others.release();
            });
        }

        private void barrier() {
            others.release();
            mine.acquireUninterruptibly();
        }

        void turn() {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            mine.release();
            others.acquireUninterruptibly();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
