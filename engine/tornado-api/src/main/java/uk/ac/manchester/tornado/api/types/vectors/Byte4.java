package uk.ac.manchester.tornado.api.types.vectors;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Four 8-bit integers, x to w. Operations go number by number. */
public final class Byte4 extends Bytes<Byte4> {
    public static final Class<Byte4> TYPE = Byte4.class;

    /** A vector of zeros. */
    public Byte4() {
        this(new byte[4]);
    }

    public Byte4(byte x, byte y, byte z, byte w) {
        this(new byte[] {x, y, z, w});
    }

    private Byte4(byte[] storage) {
        super(storage);
    }

    @Override
    Byte4 zeros() {
        return new Byte4();
    }

    public static Byte4 add(Byte4 a, Byte4 b) {
        return a.combine(b, ADD);
    }

    public static Byte4 add(Byte4 a, byte b) {
        return a.combine(b, ADD);
    }

    public static Byte4 sub(Byte4 a, Byte4 b) {
        return a.combine(b, SUB);
    }

    public static Byte4 sub(Byte4 a, byte b) {
        return a.combine(b, SUB);
    }

    public static Byte4 mult(Byte4 a, Byte4 b) {
        return a.combine(b, MULT);
    }

    public static Byte4 mult(Byte4 a, byte b) {
        return a.combine(b, MULT);
    }

    public static Byte4 div(Byte4 a, Byte4 b) {
        return a.combine(b, DIV);
    }

    public static Byte4 div(Byte4 a, byte b) {
        return a.combine(b, DIV);
    }

    public static Byte4 min(Byte4 a, Byte4 b) {
        return a.combine(b, MIN);
    }

    public static Byte4 max(Byte4 a, Byte4 b) {
        return a.combine(b, MAX);
    }

    public static Byte4 inc(Byte4 a, byte value) {
        return add(a, value);
    }

    public static Byte4 dec(Byte4 a, byte value) {
        return sub(a, value);
    }

    public static Byte4 scale(Byte4 a, byte value) {
        return mult(a, value);
    }

    /** The numbers, put between the bounds. */
    public static Byte4 clamp(Byte4 x, byte min, byte max) {
        return x.map(v -> TornadoMath.clamp(v, min, max));
    }

    /** The smallest of the numbers. */
    public static byte min(Byte4 value) {
        return value.fold(MIN);
    }

    /** The largest of the numbers. */
    public static byte max(Byte4 value) {
        return value.fold(MAX);
    }

    /** Whether the numbers are the same. */
    public static boolean isEqual(Byte4 a, Byte4 b) {
        return TornadoMath.isEqual(a.storage, b.storage);
    }

    public void set(Byte4 value) {
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

    public byte getW() {
        return get(3);
    }

    public void setW(byte value) {
        set(3, value);
    }

    public Byte4 duplicate() {
        return new Byte4(storage.clone());
    }
}
