package dev.gyre.spark.batch;

import dev.gyre.spark.cluster.Hash;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of a partition, worked on in blocks. A row that can't be worked on comes out with the reason in its last column. */
final class RowBlocks implements Iterator<Row> {

    /** Batches of a block, of which the last is seldom full. */
    private static final int BATCHES = 16;

    /** The column in which Spark has a line that it could make nothing of. */
    static final String UNREAD = "_corrupt_record";

    /** Bytes of a block's texts, but for a single text that has more. */
    private static final long BYTES = 1 << 20;

    private final Iterator<Row> rows;
    private final RunTable.Lease lease;
    private final RowFunction function;
    private Iterator<Row> ready = Collections.emptyIterator();

    RowBlocks(Iterator<Row> rows, RunTable.Lease lease, RowFunction function) {
        this.rows = rows;
        this.lease = lease;
        this.function = function;
    }

    @Override
    public boolean hasNext() {
        if (!ready.hasNext() && rows.hasNext()) {
            ready = block().iterator();
        }
        if (ready.hasNext()) {
            return true;
        }
        lease.close();
        return false;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.next();
    }

    /** A row with its text, or with the reason why that can't be worked on. */
    private sealed interface Taken {
        record Good(Row row, Item item) implements Taken {}

        record Bad(Row row, String why) implements Taken {}
    }

    private List<Row> block() {
        List<Taken> taken = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        while (rows.hasNext() && items.size() < BATCHES * function.batch() && bytes < BYTES) {
            Taken next = take(rows.next());
            taken.add(next);
            if (next instanceof Taken.Good good) {
                items.add(good.item());
                bytes += good.item().text().length();
            }
        }
        Iterator<Outcome> outcomes = work(items).iterator();
        return taken.stream()
                .map(t -> switch (t) {
                    case Taken.Good good -> row(good.row(), outcomes.next());
                    case Taken.Bad bad -> row(bad.row(), new Outcome.Refused(bad.why()));
                })
                .toList();
    }

    private List<Outcome> work(List<Item> items) {
        try {
            return lease.worker().work(items, function.seed());
        } catch (RuntimeException | Error e) {
            lease.discard();
            throw e;
        }
    }

    private Taken take(Row row) {
        int at = function.columns();
        if (row.isNullAt(at)) {
            return new Taken.Bad(
                    row,
                    isUnread(row)
                            ? "its line isn't an object of JSON in UTF-8, or has half of a surrogate pair; " + UNREAD
                                    + " has it as it is"
                            : "its text is null");
        }
        if (row.isNullAt(at + 1)) {
            return new Taken.Bad(row, "its id is null");
        }
        byte[] text = row.getAs(at);
        if (text.length > function.mostBytes()) {
            return new Taken.Bad(
                    row,
                    String.format(
                            Locale.ROOT,
                            "its text has %,d bytes, but at most %,d are taken (--max-bytes)",
                            text.length,
                            function.mostBytes()));
        }
        byte[] key = row.getAs(at + 1);
        return decoded(row, text, Hash.first64(key));
    }

    /** Whether Spark could make nothing of a line of JSON: all its other columns are null then. */
    private static boolean isUnread(Row row) {
        return Arrays.asList(row.schema().fieldNames()).contains(UNREAD) && row.getAs(UNREAD) != null;
    }

    private static Taken decoded(Row row, byte[] text, long stream) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer characters = CharBuffer.allocate(text.length);
        CoderResult result = decoder.decode(bytes, characters, true);
        return result.isError()
                ? new Taken.Bad(row, "its text isn't UTF-8 at byte " + bytes.position())
                : new Taken.Good(row, new Item(characters.flip().toString(), stream));
    }

    private Row row(Row of, Outcome outcome) {
        int added = function.work().columns().size();
        Object[] values = new Object[function.columns() + added + 1];
        for (int i = 0; i < function.columns(); i++) {
            values[i] = of.get(i);
        }
        switch (outcome) {
            case Outcome.Done(List<Object> results) -> {
                for (int i = 0; i < added; i++) {
                    values[function.columns() + i] = results.get(i);
                }
            }
            case Outcome.Refused(String why) -> values[values.length - 1] = why;
        }
        return RowFactory.create(values);
    }
}
