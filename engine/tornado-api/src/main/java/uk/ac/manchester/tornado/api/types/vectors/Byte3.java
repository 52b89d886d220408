package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Three 8-bit integers, x to z. Operations go number by number. */
public final class Byte3 extends Bytes<Byte3> {
    public static final Class<Byte3> TYPE = Byte3.class;

    /** A vector of zeros. */
    public Byte3() {
        this(new byte[3]);
    }

    public Byte3(byte x, byte y, byte z) {
        this(new byte[] {x, y, z});
    }

    private Byte3(byte[] storage) {
        super(storage);
    }

    @Override
    Byte3 zeros() {
        return new Byte3();
    }

    public static Byte3 add(Byte3 a, Byte3 b) {
        return a.combine(b, ADD);
    }

    public static Byte3 add(Byte3 a, byte b) {
        return a.combine(b, ADD);
    }

    public static Byte3 sub(Byte3 a, Byte3 b) {
        return a.combine(b, SUB);
    }

    public static Byte3 sub(Byte3 a, byte b) {
        return a.combine(b, SUB);
    }

    public static Byte3 mult(Byte3 a, Byte3 b) {
        return a.combine(b, MULT);
    }

    public static Byte3 mult(Byte3 a, byte b) {
        return a.combine(b, MULT);
    }

    public static Byte3 div(Byte3 a, Byte3 b) {
        return a.combine(b, DIV);
    }

    public static Byte3 div(Byte3 a, byte b) {
        return a.combine(b, DIV);
    }

    public static Byte3 min(Byte3 a, Byte3 b) {
        return a.combine(b, MIN);
    }

    public static Byte3 max(Byte3 a, Byte3 b) {
        return a.combine(b, MAX);
    }

    public static Byte3 inc(Byte3 a, byte value) {
        return add(a, value);
    }

    public static Byte3 dec(Byte3 a, byte value) {
        return sub(a, value);
    }

    public static Byte3 scale(Byte3 a, byte value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Byte3 clamp(Byte3 x, byte min, byte max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static byte min(Byte3 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static byte max(Byte3 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Byte3 a, Byte3 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Byte3 value) {
        copy(value);
    }

    public byte getX() {
        return get(0);
    }

    public void setX(byte value) {
        set(0, value);
    }

    public byte getY() {
        return get(1);
    }

    public void setY(byte value) {
        set(1, value);
    }

    public byte getZ() {
        return get(2);
    }

    public void setZ(byte value) {
        set(2, value);
    }

    public Byte3 duplicate() {
        return new Byte3(storage.clone());
    }
}
