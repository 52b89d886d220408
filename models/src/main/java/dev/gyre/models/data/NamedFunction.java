package dev.gyre.models.data;

import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The functions that the papers fit, by the names that they have there. */
public enum NamedFunction {
    /** The sine over three periods to either side, FAN's first example. */
    SIN(1, -6 * Math.PI, 6 * Math.PI) {
        @Override
        public double at(double[] x) {
            return Math.sin(x[0]);
        }
    },
    /** The remainder by 5, FAN's second example. */
    MOD5(1, -20, 20) {
        @Override
        public double at(double[] x) {
            return x[0] - 5 * Math.floor(x[0] / 5);
        }
    },
    /** sin(t + sin 2t), FAN's complex_3. */
    COMPLEX3(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            return Math.sin(x[0] + Math.sin(2 * x[0]));
        }
    },
    /** The unit step, XNet's first example. */
    HEAVISIDE(1, -1, 1) {
        @Override
        public double at(double[] x) {
            return x[0] >= 0 ? 1 : 0;
        }
    },
    /** exp(sin(pi x) + y^2), of KAN and XNet. */
    EXP_SIN(2, -1, 1) {
        @Override
        public double at(double[] x) {
            return Math.exp(Math.sin(Math.PI * x[0]) + x[1] * x[1]);
        }
    },
    /** The product of two numbers, of KAN and XNet. */
    XY(2, -1, 1) {
        @Override
        public double at(double[] x) {
            return x[0] * x[1];
        }
    };

    private final int inputs;
    private final double low;
    private final double high;

    NamedFunction(int inputs, double low, double high) {
        this.inputs = inputs;
        this.low = low;
        this.high = high;
    }

    /** Its value. */
    public abstract double at(double[] x);

    /** Numbers that it takes. */
    public int inputs() {
        return inputs;
    }

    /** Least value of each of them that it's fitted at. */
    public double low() {
        return low;
    }

    /** Largest value of each of them that it's fitted at. */
    public double high() {
        return high;
    }

    /** What commands call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The function of a name.
     *
     * @throws ConfigException if there's none; names those that there are
     */
    public static NamedFunction find(String name) {
        return Arrays.stream(values())
                .filter(f -> f.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("--function " + name + ": it must be one of "
                        + Arrays.stream(values()).map(NamedFunction::word).collect(Collectors.joining(", "))));
    }
}
