package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.Philox;
import dev.gyre.models.data.Table;
import dev.gyre.models.parameter.Scaling;
import dev.gyre.models.setting.ConfigException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Points of a table, its last columns to be predicted. A fifth of the rows, drawn at random, is held back.
 *
 * @param outputs columns to be predicted
 * @param order rows to learn from, then those held back
 */
record TablePoints(Table table, int outputs, long seed, List<Integer> order) implements Points {

    private static final long SPLIT = 0x7461626cL << 32;
    private static final long CHOICE = SPLIT + 1;
    private static final int SHARE = 5;

    /** A deviation below this share of the mean is rounding. */
    private static final double SAME = 1e-12;

    static TablePoints of(Table table, int outputs, long seed) {
        ConfigException.require(
                outputs < table.columns().size(),
                "--targets",
                outputs,
                "less than the " + table.columns().size() + " columns of " + table.name());
        if (table.rows().size() < SHARE) {
            throw new GyreException(table.name() + ": has " + table.rows().size() + " rows, but a fifth is held back: "
                    + SHARE + " are the least");
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, table.rows().size()).boxed().toList());
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, (int) Philox.below(i + 1, seed, SPLIT, i));
        }
        return new TablePoints(table, outputs, seed, List.copyOf(order));
    }

    private int training() {
        return order.size() - judged();
    }

    private int width() {
        return table.columns().size() - outputs;
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public String extent() {
        return String.format(Locale.ROOT, "%,d rows to train on, %,d held back", training(), judged());
    }

    @Override
    public String fingerprint() {
        return table.fingerprint();
    }

    @Override
    public OptionalInt known() {
        return OptionalInt.of(training());
    }

    @Override
    public int judged() {
        return order.size() / SHARE;
    }

    @Override
    public Scaling inputScaling() {
        return scaling(0, width());
    }

    @Override
    public Scaling outputScaling() {
        return scaling(width(), table.columns().size());
    }

    /** Mean and deviation of the rows to learn from; a column that's always the same has the deviation 1. */
    private Scaling scaling(int from, int to) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int c = from; c < to; c++) {
            double mean = 0;
            for (int i = 0; i < training(); i++) {
                mean += row(i)[c] / training();
            }
            double square = 0;
            for (int i = 0; i < training(); i++) {
                square += (row(i)[c] - mean) * (row(i)[c] - mean) / training();
            }
            means.add(mean);
            double deviation = Math.sqrt(square);
            deviations.add(deviation > SAME * Math.abs(mean) ? deviation : 1);
        }
        return new Scaling(means, deviations);
    }

    private double[] row(int number) {
        return table.rows().get(order.get(number));
    }

    private void read(int number, double[] x, double[] y) {
        System.arraycopy(row(number), 0, x, 0, x.length);
        System.arraycopy(row(number), x.length, y, 0, y.length);
    }

    @Override
    public void known(int number, double[] x, double[] y) {
        read(number, x, y);
    }

    @Override
    public void drawn(long place, double[] x, double[] y) {
        read((int) Philox.below(training(), seed, CHOICE, place), x, y);
    }

    @Override
    public void judged(long number, double[] x, double[] y) {
        read(training() + (int) (number % judged()), x, y);
    }

    @Override
    public List<String> inputs() {
        return table.columns().subList(0, width());
    }

    @Override
    public List<String> targets() {
        return table.columns().subList(width(), table.columns().size());
    }

    @Override
    public double[][] places(int count) {
        double[][] at = new double[Math.min(count, judged())][width()];
        for (int i = 0; i < at.length; i++) {
            judged(i, at[i], new double[outputs]);
        }
        return at;
    }

    @Override
    public Optional<double[]> truth(double[] at) {
        return Optional.empty();
    }

    @Override
    public Optional<Range> range(int input) {
        return Optional.empty();
    }
}
