package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;

/** Double-precision numbers in a float32 variable, and so in checkpoints: four of its numbers hold 16 bits each of one. */
final class WideState {

    private static final int DIGITS = 4;
    private static final int BITS = 16;
    private static final long MASK = 0xffff;

    private final Variable variable;
    private final float[] digits;

    WideState(String name, int count) {
        variable = Variable.state(name, TensorType.f32(count, DIGITS));
        digits = new float[count * DIGITS];
    }

    Variable variable() {
        return variable;
    }

    /** Puts numbers at a place. */
    void put(int from, double... values) {
        for (int i = 0; i < values.length; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            for (int d = 0; d < DIGITS; d++) {
                digits[(from + i) * DIGITS + d] = bits >>> (BITS * d) & MASK;
            }
        }
    }

    /** Numbers at a place. */
    double[] get(int from, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long bits = 0;
            for (int d = 0; d < DIGITS; d++) {
                bits |= (long) digits[(from + i) * DIGITS + d] << (BITS * d);
            }
            values[i] = Double.longBitsToDouble(bits);
        }
        return values;
    }

    /** Reads the digits from the variable. */
    void load() {
        variable.buffer().read(digits);
    }

    /** Writes them to the variable. */
    void store() {
        variable.buffer().write(digits);
    }
}
