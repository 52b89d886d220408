package dev.gyre.jvm.simd.ir;

/** What an array holds. */
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

    /** What keeps values of a kind. */
    public static Storage of(Kind kind) {
        return switch (kind) {
            case INT, BOOLEAN -> INT;
            case LONG -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
        };
    }

    /** What its elements are computed as. */
    public Kind kind() {
        return kind;
    }

    /** Bytes of an element. */
    public int bytes() {
        return bytes;
    }
}
