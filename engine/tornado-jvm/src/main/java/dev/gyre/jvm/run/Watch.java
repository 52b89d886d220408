package dev.gyre.jvm.run;

import com.sun.management.ThreadMXBean;
import dev.gyre.jvm.code.Recompilation;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether a task's code puts vectors on the heap. Warmed-up code that was compiled well allocates nothing; now and then the JIT
 * leaves a vector there, run after run, and the code is several times slower for the life of the process. Looks at every one of the first
 * runs and at few of the later ones. For one run at a time, whose tiles may be on several threads.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** Runs after which code has been compiled, and with every branch that it takes. */
    private static final int WARM = 16;
    /** Runs of which each is looked at. */
    private static final int EACH = 64;
    /** The number of later runs of which one is watched, or all as long as they allocate. */
    private static final int RARELY = 512;
    /** Runs in a row that must allocate before the code counts as slow. */
    private static final int STRIKES = 8;

    /** Bytes a run that some bookkeeping may take. */
    private static final long FEW_BYTES = 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final boolean COUNTED =
            THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled();

    private final String task;
    private final Recompilation versions;
    private final AtomicLong bytes = new AtomicLong();
    private Recompilation.CodeVersion version;
    private boolean looking;
    private int runs;
    private int strikes;
    private long fastest;

    /**
     * Watches over the current version of some code.
     *
     * @param task its name, for the log
     */
    Watch(String task, Recompilation versions) {
        this.task = task;
        this.versions = versions;
        begin(versions.current());
    }

    private void begin(Recompilation.CodeVersion next) {
        version = next;
        runs = 0;
        strikes = 0;
        fastest = Long.MAX_VALUE;
    }

    /** The code to run. */
    Recompilation.CodeVersion version() {
        return version;
    }

    /** Takes note of a run's beginning. */
    void begins() {
        if (version.last() || !COUNTED) {
            looking = false;
            return;
        }
        runs++;
        looking = runs > WARM && (runs <= EACH || strikes > 0 || runs % RARELY == 0);
        if (looking) {
            bytes.set(0);
        }
    }

    /** Whether the run that has begun is looked at. */
    boolean isLooking() {
        return looking;
    }

    /** Tiles begin that are looked at; gives a mark for their end on the same thread. */
    static long tilesBegin() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Tiles end that were looked at. */
    void tilesEnd(long mark) {
        bytes.getAndAdd(THREADS.getCurrentThreadAllocatedBytes() - mark);
    }

    /** A run has ended; gives whether there is another version to go on with, since this one is slow. */
    boolean ends(long iterations, long nanos) {
        if (!looking) {
            return false;
        }
        long allocated = bytes.get();
        if (allocated <= FEW_BYTES || allocated < iterations) {
            strikes = 0;
            fastest = Long.MAX_VALUE;
            return false;
        }
        strikes++;
        fastest = Math.min(fastest, nanos);
        if (strikes < STRIKES) {
            return false;
        }
        Recompilation.CodeVersion slow = version;
        begin(versions.after(slow, (long) (1e3 * fastest / iterations)));
        LOG.debug(
                "{}: class {} of its code puts {} KiB on the heap in a run of {} ms, as the JIT compiled it badly; {}",
                task,
                slow.number(),
                allocated >> 10,
                String.format(Locale.ROOT, "%.2f", nanos / 1e6),
                version.last()
                        ? "so are all " + Recompilation.MOST + ", and the fastest, class " + version.number()
                                + ", stays"
                        : "class " + version.number() + " of at most " + Recompilation.MOST + " takes its place");
        return true;
    }
}
