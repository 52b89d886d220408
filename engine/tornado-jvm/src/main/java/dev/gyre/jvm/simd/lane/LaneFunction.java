package dev.gyre.jvm.simd.lane;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Functions that go lane by lane. They take lanes as arrays, since a vector that crosses a call lives on the heap. */
@SuppressWarnings("ImmutableEnumChecker") // method references to functions without state
public enum LaneFunction {
    EXP(Math::exp),
    LOG(Math::log),
    SIN(Math::sin),
    COS(Math::cos),
    TAN(Math::tan),
    TANH(Math::tanh),
    POW(Math::pow),
    REM((x, y) -> x % y); // of floats it's a float

    private final DoubleBinaryOperator function;

    LaneFunction(DoubleUnaryOperator function) {
        this((x, _) -> function.applyAsDouble(x));
    }

    LaneFunction(DoubleBinaryOperator function) {
        this.function = function;
    }

    /** x = f(x), the first n. */
    public void apply(float[] x, int n) {
        apply(x, x, n);
    }

    /** x = f(x, y), the first n. */
    public void apply(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = (float) function.applyAsDouble(x[i], y[i]);
        }
    }

    /** x = f(x), the first n. */
    public void apply(double[] x, int n) {
        apply(x, x, n);
    }

    /** x = f(x, y), the first n. */
    public void apply(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = function.applyAsDouble(x[i], y[i]);
        }
    }
}
