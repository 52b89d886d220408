package dev.gyre.models.generate;

import dev.gyre.models.model.Reader;

/** Which sequences lie in the rows of a reader. */
final class Bank implements AutoCloseable {

    private final Reader reader;
    /** Tokens after which a row that nobody lies in forgets what it has read meanwhile. */
    private static final int IDLE = 32;

    private final Session.Sequence[] occupants;
    private final int[] idle;
    private final int idleMost;

    /**
     * Empty rows.
     *
     * @param longest tokens that a sequence may have
     */
    Bank(Reader reader, int rows, long longest) {
        this.reader = reader;
        this.occupants = new Session.Sequence[rows];
        this.idle = new int[rows];
        this.idleMost = (int) Math.min(IDLE, longest);
    }

    /** Reads a token into each row, and anything into the vacant ones, which are kept from getting too long. */
    void step(int[] ids) {
        for (int row = 0; row < idle.length; row++) {
            if (occupants[row] != null) {
                idle[row] = idleMost;
            } else if (++idle[row] > idleMost || reader.refusal(row).isPresent()) {
                reader.states().reset(row);
                idle[row] = 1;
            }
        }
        reader.read(ids);
    }

    Reader reader() {
        return reader;
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
        reader.close();
    }
}
