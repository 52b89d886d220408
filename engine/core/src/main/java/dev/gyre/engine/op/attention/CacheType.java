package dev.gyre.engine.op.attention;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.Optional;

/** What a cache of keys or values stores numbers as. */
public enum CacheType {
    /** Floats of 32 bits. */
    F32,
    /** Half floats. */
    F16,
    /** Integers of 8 bits, and behind a token's a scale of 16 bits for each 32 of them. */
    Q8_0;

    private static final int SHARING = 32;

    /** Whether a token's C numbers can be stored so. */
    public boolean takes(int C) {
        return this != Q8_0 || C % SHARING == 0;
    }

    /** The type of a cache of so many slots of C numbers for each sequence: (B, S, C), or (B, S, bytes of C numbers). */
    public TensorType type(int B, int S, int C) {
        return switch (this) {
            case F32 -> TensorType.f32(B, S, C);
            case F16 -> TensorType.u8(B, S, 2 * C);
            case Q8_0 -> TensorType.u8(B, S, C + 2 * (C / SHARING));
        };
    }

    /** What a cache of C numbers a token stores them as; empty if it is no cache of so many. */
    static Optional<CacheType> of(Tensor cache, int C) {
        Shape s = cache.shape();
        return Arrays.stream(values())
                .filter(t -> t.takes(C) && t.type(s.dim(0), s.dim(1), C).equals(cache.type()))
                .findFirst();
    }
}
