package dev.gyre.ir;

/** The type of an array's elements in memory. */
public enum Storage {
    BYTE(Kind.INT, 1),
    SHORT(Kind.INT, 2),
    INT(Kind.INT, 4),
    LONG(Kind.LONG, 8),
    FLOAT(Kind.FLOAT, 4),
    DOUBLE(Kind.DOUBLE, 8);

    private final Kind kind;
    private final int bytes;

    Storage(Kind kind, int bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** The storage type that holds values of a kind; conditions as ints. */
    public static Storage of(Kind kind) {
        return switch (kind) {
            case INT, BOOLEAN -> INT;
            case LONG -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
        };
    }

    /** The kind that its elements are computed as. */
    public Kind kind() {
        return kind;
    }

    /** Bytes of an element. */
    public int bytes() {
        return bytes;
    }
}
