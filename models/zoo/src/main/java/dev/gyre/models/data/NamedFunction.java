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
    /** exp(sin^2(pi t) + cos t + (t mod 3) - 1), FAN's complex_1. */
    COMPLEX1(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            double s = Math.sin(Math.PI * x[0]);
            return Math.exp(s * s + Math.cos(x[0]) + (x[0] - 3 * Math.floor(x[0] / 3)) - 1);
        }
    },
    /** (1 + sin t) sin 2t, FAN's complex_2. */
    COMPLEX2(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            return (1 + Math.sin(x[0])) * Math.sin(2 * x[0]);
        }
    },
    /** sin(t + sin 2t), FAN's complex_3. */
    COMPLEX3(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            return Math.sin(x[0] + Math.sin(2 * x[0]));
        }
    },
    /** sin t cos^2 2t + cos t sin^2 3t, FAN's complex_4. */
    COMPLEX4(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            double c = Math.cos(2 * x[0]);
            double s = Math.sin(3 * x[0]);
            return Math.sin(x[0]) * c * c + Math.cos(x[0]) * s * s;
        }
    },
    /** The first five terms of sum saw(n t) / n with saw(t) = t / pi - floor(t / pi + 1/2), FAN's complex_5. */
    COMPLEX5(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            double sum = 0;
            for (int n = 1; n <= 5; n++) {
                double turns = n * x[0] / Math.PI;
                sum += (turns - Math.floor(turns + 0.5)) / n;
            }
            return sum;
        }
    },
    /** exp(sin t) / (1 + cos^2 2t), FAN's complex_6. */
    COMPLEX6(1, -4 * Math.PI, 4 * Math.PI) {
        @Override
        public double at(double[] x) {
            double c = Math.cos(2 * x[0]);
            return Math.exp(Math.sin(x[0])) / (1 + c * c);
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
    },
    /** exp((sin pi (x1^2 + x2^2) + sin pi (x3^2 + x4^2)) / 2), of KAN and XNet. */
    EXP_SINES(4, -1, 1) {
        @Override
        public double at(double[] x) {
            double first = Math.sin(Math.PI * (x[0] * x[0] + x[1] * x[1]));
            return Math.exp((first + Math.sin(Math.PI * (x[2] * x[2] + x[3] * x[3]))) / 2);
        }
    },
    /** exp of the mean of sin^2(pi x_i / 2) over a hundred numbers, of KAN and XNet. */
    EXP_MEAN(100, -1, 1) {
        @Override
        public double at(double[] x) {
            return Math.exp(Arrays.stream(x)
                    .map(v -> Math.pow(Math.sin(Math.PI * v / 2), 2))
                    .average()
                    .orElseThrow());
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

    /** The function's value at a point. */
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

    /** The name on the command line. */
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
                .orElseThrow(() -> new ConfigException("--function " + name + " must be one of "
                        + Arrays.stream(values()).map(NamedFunction::word).collect(Collectors.joining(", "))));
    }
}
