package uk.ac.manchester.tornado.api.types.utils;

import java.util.Locale;

/** The distance of numbers from a reference, in units in the last place; -1 where it wasn't counted. */
public class FloatingPointError {
    private final float averageUlp;
    private final float minUlp;
    private final float maxUlp;
    private final float stdDevUlp;
    private final int errors;

    public FloatingPointError(float average, float min, float max, float stdDev, int errors) {
        this.averageUlp = average;
        this.minUlp = min;
        this.maxUlp = max;
        this.stdDevUlp = stdDev;
        this.errors = errors;
    }

    public FloatingPointError(float average, float min, float max, float stdDev) {
        this(average, min, max, stdDev, -1);
    }

    public float getErrors() {
        return (float) errors;
    }

    public float getAverageUlp() {
        return averageUlp;
    }

    public float getMinUlp() {
        return minUlp;
    }

    public float getMaxUlp() {
        return maxUlp;
    }

    public float getStdDevUlp() {
        return stdDevUlp;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "errors=%d, mean ulp=%f, std. dev =%f, min ulp=%f, max ulp=%f",
                errors,
                averageUlp,
                stdDevUlp,
                minUlp,
                maxUlp);
    }
}
