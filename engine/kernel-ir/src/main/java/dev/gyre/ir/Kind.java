package dev.gyre.ir;

/** The type in which a value is computed. Bytes, shorts and chars are computed as {@code INT}; conditions are {@code BOOLEAN}. */
public enum Kind {
    INT(4),
    LONG(8),
    FLOAT(4),
    DOUBLE(8),
    BOOLEAN(0);

    private final int bytes;

    Kind(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a lane; 0 for conditions, which are masks. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }
}
