package dev.gyre.models.task;

import dev.gyre.engine.random.Philox;
import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.parameter.Scaling;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Points of a named function.
 *
 * @param reach how many times as wide as the function's domain the points lie that are held back
 */
record FunctionPoints(Regression task, long seed, double reach) implements Points {

    private static final long KNOWN = 0x66756e63L << 32;
    private static final long JUDGED = KNOWN + 1;
    private static final long CHOICE = KNOWN + 2;

    FunctionPoints {
        if (task.places() == Regression.Places.GRID) {
            ConfigException.require(
                    task.points() > 0, "--points", task.points(), "above 0 with --places grid: how many make the grid");
            requireGrid(task.points(), task.function().inputs(), "--points");
            requireGrid(task.judged(), task.function().inputs(), "--judged");
        }
    }

    private NamedFunction function() {
        return task.function();
    }

    private static void requireGrid(int count, int axes, String option) {
        int side = side(count, axes);
        ConfigException.require(
                Math.pow(side, axes) == count && side > 1,
                option,
                count,
                axes == 1
                        ? "at least 2 with --places grid"
                        : "a whole number above 1, to the power of " + axes + ", with --places grid");
    }

    /** Points of a grid along each axis. */
    private static int side(int count, int axes) {
        return (int) Math.round(Math.pow(count, 1.0 / axes));
    }

    @Override
    public String name() {
        String where = String.format(Locale.ROOT, " on %s times its domain", reach);
        return "the function " + function().word() + (reach == 1 ? "" : where);
    }

    @Override
    public String extent() {
        String known =
                task.points() == 0 ? "new points every step" : String.format(Locale.ROOT, "%,d points", task.points());
        return String.format(Locale.ROOT, "%s to train on, %,d held back", known, task.judged());
    }

    @Override
    public String fingerprint() {
        return function().word();
    }

    @Override
    public OptionalInt known() {
        return task.points() == 0 ? OptionalInt.empty() : OptionalInt.of(task.points());
    }

    @Override
    public int judged() {
        return task.judged();
    }

    @Override
    public Scaling inputScaling() {
        double centre = (function().high() + function().low()) / 2;
        double spread = (function().high() - function().low()) / 2;
        return task.scaled()
                ? new Scaling(
                        Collections.nCopies(function().inputs(), centre),
                        Collections.nCopies(function().inputs(), spread))
                : Scaling.NONE;
    }

    @Override
    public Scaling outputScaling() {
        return Scaling.NONE;
    }

    @Override
    public void known(int number, double[] x, double[] y) {
        point(KNOWN, number, task.points(), 1, x, y);
    }

    @Override
    public void drawn(long place, double[] x, double[] y) {
        if (task.points() == 0) {
            point(KNOWN, place, 0, 1, x, y);
        } else {
            known((int) Philox.below(task.points(), seed, CHOICE, place), x, y);
        }
    }

    @Override
    public void judged(long number, double[] x, double[] y) {
        point(JUDGED, number % task.judged(), task.judged(), reach, x, y);
    }

    private void point(long stream, long place, int count, double times, double[] x, double[] y) {
        if (task.places() == Regression.Places.GRID) {
            grid(place, count, x);
        } else {
            float[] unit = new float[x.length];
            Philox.uniforms(seed, stream, place * x.length, unit);
            Arrays.setAll(x, d -> unit[d]);
        }
        double middle = (function().high() + function().low()) / 2;
        double half = (function().high() - function().low()) / 2 * times;
        for (int d = 0; d < x.length; d++) {
            x[d] = (float) (middle + half * (2 * x[d] - 1)); // what the model is handed is a float32
        }
        y[0] = function().at(x);
    }

    /** Evenly spaced, from 0 to 1 along each axis, the last one running fastest. */
    private static void grid(long place, int count, double[] x) {
        int side = side(count, x.length);
        long rest = place;
        for (int d = x.length - 1; d >= 0; d--) {
            x[d] = (double) (rest % side) / (side - 1);
            rest /= side;
        }
    }

    @Override
    public List<String> inputs() {
        return IntStream.rangeClosed(1, function().inputs())
                .mapToObj(i -> function().inputs() == 1 ? "x" : "x" + i)
                .toList();
    }

    @Override
    public List<String> targets() {
        return List.of("y");
    }

    /** Evenly spaced along a line, random in more dimensions. */
    @Override
    public double[][] places(int count) {
        double[][] at = new double[count][function().inputs()];
        Range range = range(0).orElseThrow();
        for (int i = 0; i < count; i++) {
            if (at[i].length == 1) {
                at[i][0] = range.low() + (range.high() - range.low()) * i / Math.max(1, count - 1);
            } else {
                point(JUDGED, i, 0, reach, at[i], new double[1]);
            }
        }
        return at;
    }

    @Override
    public Optional<double[]> truth(double[] at) {
        return Optional.of(new double[] {function().at(at)});
    }

    @Override
    public Optional<Range> range(int input) {
        double middle = (function().high() + function().low()) / 2;
        double half = (function().high() - function().low()) / 2 * reach;
        return Optional.of(new Range(middle - half, middle + half));
    }
}
