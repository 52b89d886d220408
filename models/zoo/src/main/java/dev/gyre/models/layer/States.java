package dev.gyre.models.layer;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.setting.ConfigException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The states of a number of sequences: a row of each table is a sequence. Layers add their tables when they're described for the
 * first time; every later description of the same model shares them.
 */
public final class States {

    private final int rows;
    private final CacheType caches;
    private final Variable position;
    private boolean caching;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** Slots: tokens that it has room for, where it keeps a row for each; 0 where it's in use as a whole. */
    private record Table(Variable variable, float initial, int slots) {}

    /** Empty states of a number of sequences, whose keys and values are floats. */
    public States(int rows) {
        this(rows, CacheType.F32);
    }

    /** Empty states of a number of sequences, whose keys and values are of a type. */
    public States(int rows, CacheType caches) {
        this.rows = rows;
        this.caches = caches;
        this.position = Variable.state("position", TensorType.i32(rows));
        tables.put(position.name(), new Table(position, 0f, 0));
    }

    /** Number of sequences B. */
    public int rows() {
        return rows;
    }

    /** Tokens that each sequence has read, int32 (B). */
    public Variable position() {
        return position;
    }

    /**
     * A table, made if it isn't there yet.
     *
     * @param name the layer's path and the state's own name
     * @param type its outermost extent that of the sequences
     * @param initial its value where nothing has been read yet
     */
    public Variable variable(String name, TensorType type, float initial) {
        return table(name, type, initial, 0);
    }

    /**
     * A table of the newest tokens' rows (B, S, C), zero at first, made if it isn't there yet.
     *
     * @param name the layer's path and the state's own name
     */
    public Variable ring(String name, TensorType type) {
        return table(name, type, 0f, type.shape().dim(1));
    }

    /**
     * A table of the newest tokens' keys or values, zero at first, made if it isn't there yet.
     *
     * @param name the layer's path and the state's own name
     * @param shape (B, S, C), S slots of C numbers
     * @throws ConfigException if so many numbers can't be of the type of caches
     */
    public Variable cache(String name, Shape shape) {
        int channels = shape.dim(2);
        ConfigException.require(
                caches.takes(channels),
                "--cache-type",
                caches.name().toLowerCase(Locale.ROOT),
                "f32 or f16, since a token of this model has " + channels + " keys, no multiple of 32");
        caching = true;
        return ring(name, caches.type(shape.dim(0), shape.dim(1), channels));
    }

    /** Whether a layer keeps keys and values. */
    public boolean hasCaches() {
        return caching;
    }

    private Variable table(String name, TensorType type, float initial, int slots) {
        Table table = tables.computeIfAbsent(name, n -> {
            Variable v = Variable.state(n, type);
            if (initial != 0) {
                v.buffer().fill(initial);
            }
            return new Table(v, initial, slots);
        });
        if (!table.variable().type().equals(type)) {
            throw new GyreException("two layers call their states " + name + ": " + table.variable() + " and " + type);
        }
        return table.variable();
    }

    /** Forgets what a sequence has read. */
    public void reset(int row) {
        for (Table t : tables.values()) {
            Buffer b = t.variable().buffer();
            if (t.initial() == 0f) {
                segment(t, row).fill((byte) 0);
                b.changed();
            } else {
                int size = b.size() / rows;
                for (int i = row * size; i < (row + 1) * size; i++) {
                    b.number(i, t.initial());
                }
            }
        }
    }

    /** Forgets what all sequences have read. */
    public void reset() {
        tables.values().forEach(t -> t.variable().buffer().fill(t.initial()));
    }

    /** The state of one sequence by itself. */
    public static final class Row {
        private final Map<String, MemorySegment> tables = new LinkedHashMap<>();
    }

    /** A copy of a sequence's state. */
    public Row save(int row) {
        Row saved = new Row();
        tables.forEach((name, t) -> {
            MemorySegment copy = MemorySegment.ofArray(new byte[(int) bytes(t)]);
            saved.tables.put(name, copy.copyFrom(segment(t, row)));
        });
        return saved;
    }

    /**
     * Gives a sequence a state that was saved here, or in other states of the same model.
     *
     * @throws GyreException if it's of another model
     */
    public void restore(int row, Row saved) {
        tables.forEach((name, t) -> {
            MemorySegment from = saved.tables.get(name);
            if (from == null || from.byteSize() != bytes(t)) {
                throw new GyreException("the state to restore is of another model: it doesn't have " + t.variable());
            }
            segment(t, row).copyFrom(from);
            t.variable().buffer().changed();
        });
    }

    private MemorySegment segment(Table t, int row) {
        return t.variable().buffer().memory().asSlice(row * bytes(t), bytes(t));
    }

    private long bytes(Table t) {
        return t.variable().type().bytes() / rows;
    }

    /** The numbers of every float table whose name ends with the given text, in the order in which layers made them. */
    public List<float[]> numbers(String ending) {
        return tables.values().stream()
                .map(Table::variable)
                .filter(v -> v.name().endsWith(ending) && v.type().dtype() == DType.F32)
                .map(v -> {
                    float[] values = new float[v.type().shape().size()];
                    v.buffer().read(values);
                    return values;
                })
                .toList();
    }

    /** Bytes of a sequence's state that are in use: of rings, the rows of the tokens read so far. */
    public long bytesInUse(int row) {
        long read = (long) position.buffer().number(row);
        return tables.values().stream()
                .mapToLong(t -> t.slots() == 0 ? bytes(t) : bytes(t) / t.slots() * Math.min(read, t.slots()))
                .sum();
    }

    /** Bytes of one sequence's state. */
    public long bytesPerRow() {
        return tables.values().stream().mapToLong(this::bytes).sum();
    }
}
