package dev.gyre.spark.batch;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The models of a JVM's tasks. Each is loaded once, whatever tasks there are; tasks that run at the same time share its weights, and each
 * has what it compiles to itself, which the next task takes over. The models used last are kept.
 */
final class RunTable {

    /** The table of this JVM, which is an executor, or the program itself where Spark runs in it. */
    static final RunTable OF_THIS_JVM = new RunTable();

    private static final int KEPT = 2;

    private final Map<String, Entry> entries = new LinkedHashMap<>(2 * KEPT, 0.75f, true);
    private long loads;

    private record Use(RowWork work, int batch) {}

    private static final class Entry {
        private final LoadedRun run;
        private final Map<Use, Deque<Worker>> idle = new HashMap<>();
        private int borrowed;

        Entry(LoadedRun run) {
            this.run = run;
        }

        void close() {
            idle.values().forEach(some -> some.forEach(Worker::close));
        }
    }

    /** A worker that a task has to itself until it's given back. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private final Use use;
        private final Worker worker;
        private boolean ended;

        private Lease(Entry entry, Use use, Worker worker) {
            this.entry = entry;
            this.use = use;
            this.worker = worker;
        }

        /** The worker with the loaded model. */
        Worker worker() {
            return worker;
        }

        /** Gives the worker back for others to use; once is enough. */
        @Override
        public void close() {
            end(true);
        }

        /** Gives the worker up, since it failed. */
        void discard() {
            end(false);
        }

        private void end(boolean usable) {
            synchronized (RunTable.this) {
                if (ended) {
                    return;
                }
                ended = true;
                entry.borrowed--;
                if (usable) {
                    entry.idle.computeIfAbsent(use, u -> new ArrayDeque<>()).push(worker);
                } else {
                    worker.close();
                }
            }
        }
    }

    /**
     * A worker of a run's model.
     *
     * @param digest of the run
     * @param packed the run, which is asked for if it isn't there yet
     */
    Lease borrow(String digest, Supplier<PackedRun> packed, RowWork work, int batch) {
        Use use = new Use(work, batch);
        Entry entry;
        Worker idle;
        synchronized (this) {
            entry = entries.get(digest);
            if (entry == null) {
                makeRoom();
                entry = new Entry(packed.get().unpack());
                loads++;
                entries.put(digest, entry);
            }
            entry.borrowed++;
            idle = entry.idle.computeIfAbsent(use, u -> new ArrayDeque<>()).poll();
        }
        try {
            return new Lease(entry, use, idle == null ? begin(entry.run, work, batch) : idle);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                entry.borrowed--;
            }
            throw e;
        }
    }

    private static Worker begin(LoadedRun run, RowWork work, int batch) {
        Device device = Devices.standard();
        work.requireMemory(run, device, batch);
        return work.begin(run, device, batch);
    }

    private void makeRoom() {
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() >= KEPT && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.borrowed == 0) {
                entry.close();
                oldest.remove();
            }
        }
    }

    /** The number of times that a model was loaded. */
    synchronized long loads() {
        return loads;
    }
}
