package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Table;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Fitted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Places to predict a function's values at.
 *
 * @param inputs names of what goes in
 * @param targets names of what's predicted
 * @param places what goes in
 * @param expected what's right, at each place where that's known
 */
record PointInput(List<String> inputs, List<String> targets, List<double[]> places, List<Optional<double[]>> expected)
        implements PredictionInput {

    /** The points of a table, or some of the function's domain or of what was held back. */
    static <S extends Settings, M extends Model> PointInput of(
            TrainedModel<S, M> trained, Optional<Path> table, int count, boolean beyond) {
        boolean function = trained.config().data().isEmpty();
        if (table.isPresent() && !function) {
            return of(
                    Table.read("--input " + table.get(), table.get()),
                    trained.built().domain());
        }
        if (!(trained.config().open() instanceof Fitted fitted)) {
            throw new GyreException(trained.config().family().name() + " was trained to do something else than to fit");
        }
        if (table.isEmpty()) {
            List<double[]> places = Arrays.asList(fitted.places(count));
            return new PointInput(fitted.inputs(), fitted.targets(), places, known(fitted, places));
        }
        PointInput given = of(
                Table.read("--input " + table.get(), table.get()),
                trained.built().domain());
        if (!beyond) {
            given.requireWithin(fitted, "--input " + table.get());
        }
        return new PointInput(fitted.inputs(), fitted.targets(), given.places(), known(fitted, given.places()));
    }

    private static List<Optional<double[]>> known(Fitted fitted, List<double[]> places) {
        return places.stream().map(fitted::truth).toList();
    }

    private static PointInput of(Table table, Domain domain) {
        int inputs = domain.inputs();
        int columns = table.columns().size();
        boolean answered = columns == inputs + domain.outputs();
        if (columns != inputs && !answered) {
            throw new GyreException(table.name() + ": has " + columns + " columns, but the model takes " + inputs
                    + ", or " + (inputs + domain.outputs()) + " with what's right behind them");
        }
        List<String> targets = answered
                ? table.columns().subList(inputs, columns)
                : IntStream.rangeClosed(1, domain.outputs())
                        .mapToObj(i -> domain.outputs() == 1 ? "y" : "y" + i)
                        .toList();
        List<double[]> places = new ArrayList<>();
        List<Optional<double[]>> expected = new ArrayList<>();
        for (double[] row : table.rows()) {
            places.add(Arrays.copyOf(row, inputs));
            expected.add(answered ? Optional.of(Arrays.copyOfRange(row, inputs, columns)) : Optional.empty());
        }
        return new PointInput(table.columns().subList(0, inputs), targets, places, expected);
    }

    private void requireWithin(Fitted fitted, String name) {
        for (int n = 0; n < places.size(); n++) {
            for (int i = 0; i < inputs.size(); i++) {
                Optional<Fitted.Range> range = fitted.range(i);
                double x = places.get(n)[i];
                if (range.isPresent() && !range.get().has(x)) {
                    throw new GyreException(String.format(
                            Locale.ROOT,
                            "%s: number %d of its rows has %s = %s, outside the domain from %s to %s that the function was"
                                    + " fitted on: take it out, or add --extrapolate",
                            name,
                            n + 1,
                            fitted.inputs().get(i),
                            x,
                            (float) range.get().low(),
                            (float) range.get().high()));
                }
            }
        }
    }

    @Override
    public List<float[]> examples() {
        return places.stream()
                .map(at -> {
                    float[] x = new float[at.length];
                    for (int i = 0; i < x.length; i++) {
                        x[i] = (float) at[i];
                    }
                    return x;
                })
                .toList();
    }

    @Override
    public void describe(int example, float[] output, Map<String, Object> row) {
        for (int i = 0; i < inputs.size(); i++) {
            row.put(inputs.get(i), places.get(example)[i]);
        }
        for (int o = 0; o < targets.size(); o++) {
            row.put(targets.get(o), output[o]);
        }
        expected.get(example).ifPresent(right -> {
            for (int o = 0; o < targets.size(); o++) {
                row.put(targets.get(o) + " expected", right[o]);
            }
        });
    }
}
