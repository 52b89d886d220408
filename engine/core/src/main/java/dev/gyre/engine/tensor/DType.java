package dev.gyre.engine.tensor;

/** Element types of tensors: float32, int32, int8, and bytes that mean what the op that reads them says. */
public enum DType {
    F32(4),
    I32(4),
    I8(1),
    U8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
