package uk.ac.manchester.tornado.api.types.matrix;

/** A matrix of 8 x 8 32-bit floats, rows one after the other, which a GPU keeps in the registers of a group. */
public final class Matrix8x8Float {
    public static final Class<Matrix8x8Float> TYPE = Matrix8x8Float.class;
    private static final int SIDE = 8;

    public final float[] values = new float[SIDE * SIDE];

    public float get(int row, int col) {
        return values[row * SIDE + col];
    }

    public void set(int row, int col, float value) {
        values[row * SIDE + col] = value;
    }
}
