package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Elements of tensors as files store them, little-endian, to float32 and back. */
public final class Elements {

    private static final int BF16_DROPPED = 16;

    private Elements() {}

    /**
     * Copies elements out as float32; float64 is rounded.
     *
     * @param from number of the first one in the memory
     * @throws GyreException if float32 doesn't hold an integer exactly
     */
    public static void read(ElementType type, MemorySegment s, long from, float[] into, int at, int count) {
        switch (type) {
            case F32 -> MemorySegment.copy(s, LittleEndian.FLOAT, from * Float.BYTES, into, at, count);
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = (float) s.get(LittleEndian.DOUBLE, (from + i) * Double.BYTES);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = Float.float16ToFloat(s.get(LittleEndian.SHORT, (from + i) * Short.BYTES));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] =
                            Float.intBitsToFloat(s.get(LittleEndian.SHORT, (from + i) * Short.BYTES) << BF16_DROPPED);
                }
            }
            case I64, I32, I16, I8, U8, BOOL -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = exact(integer(type, s, from + i));
                }
            }
        }
    }

    /** An integer element; booleans are 0 and 1. */
    static long integer(ElementType type, MemorySegment s, long i) {
        return switch (type) {
            case I64 -> s.get(LittleEndian.LONG, i * Long.BYTES);
            case I32 -> s.get(LittleEndian.INT, i * Integer.BYTES);
            case I16 -> s.get(LittleEndian.SHORT, i * Short.BYTES);
            case I8 -> s.get(ValueLayout.JAVA_BYTE, i);
            case U8, BOOL -> s.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case F64, F32, F16, BF16 -> throw new IllegalArgumentException(type + " holds no integers");
        };
    }

    private static float exact(long value) {
        if ((long) (float) value != value) {
            throw new GyreException(value + " is an integer that float32 doesn't hold");
        }
        return value;
    }

    /**
     * Appends float32 numbers, rounded half to even where the type is narrower.
     *
     * @throws GyreException if a finite number is beyond the type's range, or isn't one of its integers
     */
    public static void write(ElementType type, float[] values, int from, int count, ByteBuffer into) {
        switch (type) {
            case F32 -> {
                into.asFloatBuffer().put(values, from, count);
                into.position(into.position() + count * Float.BYTES);
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    into.putShort(bf16(values[from + i]));
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    into.putShort(f16(values[from + i]));
                }
            }
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    into.put(i8(values[from + i]));
                }
            }
            case F64, I64, I32, I16, U8, BOOL -> throw new GyreException("numbers aren't written as " + type);
        }
    }

    /** The nearest bfloat16, of two equally near ones the even one. */
    static short bf16(float value) {
        int bits = Float.floatToIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> BF16_DROPPED);
        }
        int half = (1 << (BF16_DROPPED - 1)) - 1 + ((bits >>> BF16_DROPPED) & 1);
        short rounded = (short) ((bits + half) >>> BF16_DROPPED);
        return within(value, Float.intBitsToFloat(rounded << BF16_DROPPED), rounded, ElementType.BF16);
    }

    private static short f16(float value) {
        short rounded = Float.floatToFloat16(value);
        return within(value, Float.float16ToFloat(rounded), rounded, ElementType.F16);
    }

    private static short within(float value, float found, short rounded, ElementType type) {
        if (Float.isInfinite(found) && !Float.isInfinite(value)) {
            throw new GyreException(value + " is beyond the range of " + type + ": store it as F32");
        }
        return rounded;
    }

    private static byte i8(float value) {
        if (value != (byte) value) {
            throw new GyreException(value + " isn't a whole number from -128 to 127: it can't be stored as I8");
        }
        return (byte) value;
    }
}
