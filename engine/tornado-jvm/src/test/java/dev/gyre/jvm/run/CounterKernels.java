package dev.gyre.jvm.run;

import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels whose iterations count. */
@SuppressWarnings("UnnecessaryAsync") // on a GPU they would be needed
final class CounterKernels {
    private CounterKernels() {}

    static void ownCounters(IntArray x, IntArray y) {
        AtomicInteger up = new AtomicInteger(200);
        AtomicInteger down = new AtomicInteger();
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, up.incrementAndGet());
            y.set(i, down.getAndDecrement());
            if (up.get() % 3 == 0) {
                x.set(i, -1);
            }
        }
    }

    static void givenCounters(IntArray x, AtomicInteger up, AtomicInteger down) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, x.get(i) + taken(x, i, up) + down.decrementAndGet());
        }
    }

    private static int taken(IntArray x, int i, AtomicInteger up) {
        return x.get(i) * up.getAndAdd(3);
    }

    /** Twice an iteration, in a loop that counts by more than one. */
    static void countsTwice(IntArray x, AtomicInteger c, int n) {
        for (@Parallel int i = 5; i < n; i += 3) {
            x.set(i, c.incrementAndGet());
            x.set(i + 1, c.addAndGet(10));
        }
    }

    static void countsSome(IntArray x, AtomicInteger c) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) > 0) {
                x.set(i, c.incrementAndGet());
            }
        }
    }

    static void countsByElements(IntArray x, AtomicInteger c) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, c.addAndGet(x.get(i)));
        }
    }

    static void countsInBoth(IntArray x, AtomicInteger c, int rows, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int k = 0; k < width; k++) {
                x.set(r * width + k, c.incrementAndGet());
            }
        }
    }

    static void countsWithin(IntArray x, AtomicInteger c) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            for (int k = 0; k < 3; k++) {
                x.set(i, c.incrementAndGet());
            }
        }
    }

    static void countsBefore(IntArray x, AtomicInteger c) {
        int first = c.incrementAndGet();
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, first + c.incrementAndGet());
        }
    }

    /** A counter says where. */
    static void fills(IntArray x, AtomicInteger c, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            x.set(c.getAndIncrement(), i);
        }
    }

    /** A counter for each iteration. */
    static void newCounters(IntArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            AtomicInteger c = new AtomicInteger(i);
            c.incrementAndGet();
            x.set(i, c.incrementAndGet());
        }
    }
}
