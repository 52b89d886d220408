package dev.gyre.models.generate;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A session's banks of slots by their numbers of rows: each is compiled when it's first needed, for one thread or a half for each of two. */
final class SlotBanks implements AutoCloseable {

    /** Rows of a bank from which on two threads may have half of them each. */
    private static final int LEAST_HALVED = 8;

    /** Operations of a step of all rows: less than the pool would share, spread over the kernels of a small model. */
    private static final long MOST_HALVED_FLOPS = 16_000_000;

    private final SequenceModel model;
    private final Device device;
    private final Multiplication multiplication;
    private final Map<Integer, BatchSlots> banks = new TreeMap<>();

    SlotBanks(SequenceModel model, Device device, Multiplication multiplication) {
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
    }

    /** The bank with so many rows. */
    BatchSlots of(int rows) {
        BatchSlots bank = banks.get(rows);
        if (bank == null) {
            int parts = isHalved(rows) ? 2 : 1;
            List<Reader> readers = IntStream.range(0, parts)
                    .mapToObj(_ -> model.reader(rows / parts, device, multiplication))
                    .toList();
            bank = new BatchSlots(readers, rows, model.longest());
            bank.prepare(1); // makes the states
            banks.put(rows, bank);
        }
        return bank;
    }

    /** Floating-point operations of reading a token; 0 if they depend on the tokens. */
    long flopsPerToken() {
        return of(1).flopsPerToken();
    }

    /** Whether several sequences can read chunks at once: what the model does doesn't depend on their tokens. */
    boolean readTogether() {
        return flopsPerToken() > 0;
    }

    /** Bytes of a row's state; 0 before anything was compiled. */
    long bytesPerRow() {
        return banks.values().stream().mapToLong(BatchSlots::bytesPerRow).max().orElse(0);
    }

    /**
     * Whether two threads step half of the rows each: where there's so little to do that a kernel is no work for both, as the pool's threads
     * find it.
     */
    private boolean isHalved(int rows) {
        return rows >= LEAST_HALVED
                && device.has(Capability.CONCURRENT_PLANS)
                && Devices.threads(device) > 1
                && readTogether()
                && rows * flopsPerToken() <= MOST_HALVED_FLOPS;
    }

    @Override
    public void close() {
        banks.values().forEach(BatchSlots::close);
    }
}
