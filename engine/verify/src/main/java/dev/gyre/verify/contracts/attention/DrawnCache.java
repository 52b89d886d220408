package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;

/**
 * A cache of keys or values as bytes, for contracts: rows of C half floats, or of C integers and a scale for each 32 of them.
 *
 * @param bytes of all rows, which {@link #put} changes
 */
record DrawnCache(CacheType type, int C, double[] bytes) {

    private static final int OCTET = 0xff;
    private static final float LARGEST = 127f;

    /** The argument of a case; numbers in few bits have magnitudes below 2. */
    static Arg arg(String name, CacheType type, int B, int S, int C) {
        TensorType t = type.type(B, S, C);
        int row = t.shape().dim(2);
        Arg.Values values = (random, i) -> {
            int scales = type == CacheType.F16 ? 0 : C;
            boolean exponent = i % row >= scales && (i % row - scales) % 2 == 1;
            int upper = type == CacheType.F16 ? 0x30 + random.nextInt(16) : 0x18 + random.nextInt(8);
            int sign = type == CacheType.F16 ? 0x80 * random.nextInt(2) : 0;
            return exponent ? (byte) (upper + sign) : (byte) (random.nextInt(255) - 127);
        };
        return type == CacheType.F32 ? Arg.normal(name, B, S, C).updated() : new Arg(name, t, values, Arg.Kind.UPDATED);
    }

    private int width() {
        return type == CacheType.F16 ? 2 * C : C + C / 16;
    }

    /** All numbers. */
    double[] numbers() {
        double[] all = new double[bytes.length / width() * C];
        for (int i = 0; i < all.length; i++) {
            int row = i / C * width();
            int c = i % C;
            all[i] = type == CacheType.F16 ? half(row + 2 * c) : bytes[row + c] * half(row + C + c / 32 * 2);
        }
        return all;
    }

    /** Rows of numbers as a cache keeps them. */
    double[] rounded(double[] x) {
        DrawnCache other = new DrawnCache(type, C, new double[x.length / C * width()]);
        for (int row = 0; row < x.length / C; row++) {
            other.put(row, x, row);
        }
        return other.numbers();
    }

    /** Keeps a row of x in a slot. */
    void put(int slot, double[] x, int row) {
        int to = slot * width();
        for (int c = 0; c < C; c++) {
            float v = (float) x[row * C + c];
            if (type == CacheType.F16) {
                half(to + 2 * c, v);
            } else {
                int scale = to + C + c / 32 * 2;
                if (c % 32 == 0) {
                    half(scale, most(x, row * C + c) / LARGEST);
                }
                float shared = half(scale);
                bytes[to + c] = shared == 0 ? 0 : Math.clamp((long) away(v * (1f / shared)), -127, 127);
            }
        }
    }

    /** Halves go away from zero. */
    private static float away(float v) {
        return v < 0 ? v - 0.5f : v + 0.5f;
    }

    private static float most(double[] x, int from) {
        float most = 0;
        for (int i = 0; i < 32; i++) {
            most = Math.max(most, Math.abs((float) x[from + i]));
        }
        return most;
    }

    private void half(int at, float value) {
        short bits = Float.floatToFloat16(value);
        bytes[at] = (byte) bits;
        bytes[at + 1] = (byte) (bits >> Byte.SIZE);
    }

    private float half(int at) {
        return Float.float16ToFloat((short) (((int) bytes[at] & OCTET) | (int) bytes[at + 1] << Byte.SIZE));
    }
}
