package dev.gyre.models.generate;

import dev.gyre.models.model.Reader;

/** Which sequences lie in the rows of a reader. */
final class Bank implements AutoCloseable {

    private final Reader reader;
    private final Session.Sequence[] occupants;

    Bank(Reader reader, int rows) {
        this.reader = reader;
        this.occupants = new Session.Sequence[rows];
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
