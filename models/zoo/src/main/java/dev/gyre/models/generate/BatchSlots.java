package dev.gyre.models.generate;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The slots of a batch: which sequences lie in the rows of a reader, or of two that have half of them each and read at the same time. */
final class BatchSlots implements AutoCloseable {

    /** Tokens after which a row that nobody lies in forgets what it has read meanwhile. */
    private static final int IDLE = 32;

    private final List<Reader> readers;
    private final int each;
    private final Session.Sequence[] occupants;
    private final int[] idle;
    private final int idleMost;

    /**
     * Starts with empty rows.
     *
     * @param readers one, or two of half as many rows
     * @param longest tokens that a sequence may have
     */
    BatchSlots(List<Reader> readers, int rows, long longest) {
        this.readers = readers;
        this.each = rows / readers.size();
        this.occupants = new Session.Sequence[rows];
        this.idle = new int[rows];
        this.idleMost = (int) Math.min(IDLE, longest);
    }

    /** Compiles what reads so many tokens of each sequence, and makes the states. */
    void prepare(int time) {
        readers.forEach(r -> r.prepare(time));
    }

    /**
     * Reads as many tokens into each row, and anything into the vacant ones, which are kept from getting too long.
     *
     * @param ids row by row
     */
    void read(int[] ids) {
        age(ids.length / idle.length);
        forEachReader(ids, (r, part) -> readers.get(r).read(part));
    }

    /** Reads as {@link #read} does, and returns the last hidden states (T C) of what's read, a row's in its place for each row that somebody lies in. */
    float[][] hidden(int[] ids) {
        age(ids.length / idle.length);
        float[][] all = new float[readers.size()][];
        forEachReader(ids, (r, part) -> all[r] = readers.get(r).hidden(part));
        return rows(all);
    }

    private void age(int time) {
        for (int row = 0; row < idle.length; row++) {
            idle[row] += time;
            if (occupants[row] != null) {
                idle[row] = idleMost;
            } else if (idle[row] > idleMost || refusal(row).isPresent()) {
                reset(row);
                idle[row] = time;
            }
        }
    }

    private void forEachReader(int[] ids, ReaderWork work) {
        if (readers.size() == 1) {
            work.run(0, ids);
            return;
        }
        int[] first = Arrays.copyOf(ids, ids.length / 2);
        int[] second = Arrays.copyOfRange(ids, ids.length / 2, ids.length);
        Devices.concurrently(() -> work.run(0, first), () -> work.run(1, second));
    }

    /** A reading of token ids by one reader. */
    private interface ReaderWork {
        void run(int reader, int[] ids);
    }

    /** Next-token logits after what was read last, a row's in its place for each row that somebody lies in. */
    float[][] logits() {
        return rows(readers.stream().map(Reader::logits).toArray(float[][]::new));
    }

    /** The results of readers by row; null in rows without an occupant. */
    private float[][] rows(float[]... told) {
        float[][] rows = new float[occupants.length][];
        for (int r = 0; r < told.length; r++) {
            int size = told[r].length / each;
            for (int row = 0; row < each; row++) {
                if (occupants[r * each + row] != null) {
                    rows[r * each + row] = Arrays.copyOfRange(told[r], row * size, (row + 1) * size);
                }
            }
        }
        return rows;
    }

    private Reader of(int row) {
        return readers.get(row / each);
    }

    States.Row save(int row) {
        return of(row).states().save(row % each);
    }

    void restore(int row, States.Row saved) {
        of(row).states().restore(row % each, saved);
    }

    void reset(int row) {
        of(row).states().reset(row % each);
    }

    long stateBytes(int row) {
        return of(row).stateBytes(row % each);
    }

    /** Bytes of one row's state. */
    long bytesPerRow() {
        return readers.getFirst().states().bytesPerRow();
    }

    Optional<String> refusal(int row) {
        return of(row).refusal(row % each);
    }

    Optional<Insight> insight(int row) {
        return of(row).insight(row % each);
    }

    /** Floating-point operations of reading a token into each row; 0 if they depend on the tokens. */
    long flopsPerToken() {
        return readers.size() * readers.getFirst().flopsPerToken();
    }

    int rows() {
        return occupants.length;
    }

    Session.Sequence occupant(int row) {
        return occupants[row];
    }

    void occupy(int row, Session.Sequence sequence) {
        occupants[row] = sequence;
    }

    @Override
    public void close() {
        readers.forEach(Reader::close);
    }
}
