package dev.gyre.engine.io;

import java.util.Arrays;
import java.util.Optional;

/** Element types of safetensors files that Gyre can read, by the format's names; the wider world has more. */
public enum ElementType {
    F64(8, true),
    F32(4, true),
    F16(2, true),
    BF16(2, true),
    I64(8, false),
    I32(4, false),
    I16(2, false),
    I8(1, false),
    U8(1, false),
    BOOL(1, false);

    private final int bytes;
    private final boolean floating;

    ElementType(int bytes, boolean floating) {
        this.bytes = bytes;
        this.floating = floating;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether its values are read as floats; the others are read as ints. */
    public boolean isFloating() {
        return floating;
    }

    /** The type of that name in a file's header, if Gyre can read it. */
    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }
}
