package dev.gyre.models.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a batch of series holds: patches of 4 values, 8 to a window. */
class ForecastingTest {

    private static final int BATCH = 64;
    private static final int TOKENS = 8;
    private static final int PATCH = 4;

    /** A batch as the device gets it. */
    private record Filled(float[] tokens, float[] targets, float[] weights) {

        boolean there(int row, int token, int value) {
            return tokens[((row * TOKENS + token) * 2 + 1) * PATCH + value] == 1;
        }

        float value(int row, int token, int value) {
            return tokens[(row * TOKENS + token) * 2 * PATCH + value];
        }

        int place(int row, int token, int value) {
            return (row * TOKENS + token) * PATCH + value;
        }
    }

    private static <S extends Settings, M extends Model> ForecastModel model(Family<S, M> family) {
        S settings = family.settings()
                .parse(Map.of(
                        "--dim",
                        "8",
                        "--heads",
                        "1",
                        "--blocks",
                        "1",
                        "--hidden",
                        "8",
                        "--context",
                        "32",
                        "--patch",
                        "4"));
        return (ForecastModel)
                family.build(settings, Forecasting.DOMAIN, Source.fresh(1)).model();
    }

    private static Filled filled(Forecasting task, long step) {
        return filled(task, "", (taskBatch, inputs) -> taskBatch.training(step, inputs));
    }

    private static Filled filled(Forecasting task, String data, BiConsumer<TaskBatch, Function<Tensor, Buffer>> fill) {
        Graph g = new Graph();
        TaskBatch taskBatch = task.open(data, 3).describe(g, model(Families.find("tirex")), BATCH, Phase.TRAINING);
        List<float[]> written = new ArrayList<>();
        try (Plan plan =
                Plan.compile(g, Devices.standard(), List.of(taskBatch.loss()), PlanOptions.named("forecasting"))) {
            List<Tensor> order = new ArrayList<>();
            Function<Tensor, Buffer> inputs = t -> {
                order.add(t);
                return plan.input(t);
            };
            fill.accept(taskBatch, inputs);
            plan.run();
            assertThat(plan.floats(taskBatch.loss())[0]).isPositive();
            for (Tensor t : order) {
                float[] numbers = new float[t.shape().size()];
                plan.input(t).read(numbers);
                written.add(numbers);
            }
        }
        return new Filled(written.get(0), written.get(1), written.get(2));
    }

    @Test
    void eachPatchIsToldFromThoseBeforeIt() {
        Filled f = filled(new Forecasting(1, 0, false, 1, 8, 0), 1);
        int compared = 0;
        for (int row = 0; row < BATCH; row++) {
            for (int t = 0; t + 1 < TOKENS; t++) {
                for (int i = 0; i < PATCH; i++) {
                    if (f.there(row, t + 1, i)) {
                        assertThat(f.targets()[f.place(row, t, i)]).isEqualTo(f.value(row, t + 1, i));
                        assertThat(f.weights()[f.place(row, t, i)]).isPositive();
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(BATCH * TOKENS * PATCH / 2);
    }

    /** The weights of a batch are 1 together, and of a series half of them are behind its last visible value. */
    @Test
    void whatIsToComeHasHalfOfASeriesWeight() {
        Filled f = filled(new Forecasting(1, 0, false, 3, 8, 0), 2);
        double all = 0;
        Set<Integer> hidden = new HashSet<>();
        for (int row = 0; row < BATCH; row++) {
            int last = TOKENS;
            while (!f.there(row, last - 1, PATCH - 1)) {
                last--;
            }
            hidden.add(TOKENS - last);
            double known = 0;
            double future = 0;
            for (int i = 0; i < TOKENS * PATCH; i++) {
                float weight = f.weights()[row * TOKENS * PATCH + i];
                if (i + PATCH < last * PATCH) {
                    known += weight;
                } else {
                    assertThat(weight).isPositive();
                    future += weight;
                }
            }
            all += known + future;
            if (known > 0) {
                assertThat(future).isCloseTo(known, Offset.offset(1e-6));
            }
        }
        assertThat(all).isCloseTo(1, Offset.offset(1e-5));
        assertThat(hidden).containsExactlyInAnyOrder(0, 1, 2);
    }

    /** Values behind the last visible one don't move the scale: what's visible has mean 0 and deviation 1. */
    @Test
    void theScaleIsThatOfWhatIsVisible() {
        Filled f = filled(new Forecasting(1, 0, false, 3, 8, 0), 4);
        for (int row = 0; row < BATCH; row++) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (int t = 0; t < TOKENS; t++) {
                for (int i = 0; i < PATCH; i++) {
                    if (f.there(row, t, i)) {
                        sum += f.value(row, t, i);
                        squares += Math.pow(f.value(row, t, i), 2);
                        count++;
                    }
                }
            }
            assertThat(sum / count).isCloseTo(0, Offset.offset(1e-4));
            assertThat(squares == 0 ? 1 : squares / count).isCloseTo(1, Offset.offset(1e-3));
        }
    }

    /** Hidden patches are missing in what goes in, and still asked for. */
    @Test
    void whatIsHiddenIsStillToBePredicted() {
        Filled all = filled(new Forecasting(2, 0, false, 1, 8, 0), 3);
        Filled some = filled(new Forecasting(2, 0.9, false, 1, 8, 0), 3);
        int hidden = 0;
        for (int row = 0; row < BATCH; row++) {
            for (int t = 1; t < TOKENS; t++) {
                if (all.there(row, t, 0) && !some.there(row, t, 0)) {
                    hidden++;
                    assertThat(some.weights()[some.place(row, t - 1, 0)]).isPositive();
                }
            }
        }
        assertThat(hidden).isBetween(BATCH, BATCH * TOKENS);
    }

    @Test
    void aStepHasTheSameSeriesWheneverItIsAskedFor() {
        Filled once = filled(Forecasting.STANDARD, 5);
        assertThat(filled(Forecasting.STANDARD, 5).tokens()).isEqualTo(once.tokens());
        assertThat(filled(Forecasting.STANDARD, 6).tokens()).isNotEqualTo(once.tokens());
        for (float v : once.targets()) {
            assertThat(v).isFinite();
        }
    }

    /** A series that counts up by 1 is its own mark: whatever the scale, neighbours are as far apart. */
    private static String counting(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("time,a\n");
        for (int i = 0; i < 100; i++) {
            text.append(i).append(',').append(i == 50 ? "" : i).append('\n');
        }
        return Files.writeString(folder.resolve("own.csv"), text).toString();
    }

    private static boolean counts(Filled f, int row) {
        int last = TOKENS - 1;
        float step = f.value(row, last, 1) - f.value(row, last, 0);
        return f.there(row, last, 0)
                && f.there(row, last, 1)
                && step > 0
                && Math.abs(f.targets()[f.place(row, last, 3)] - f.targets()[f.place(row, last, 2)] - step) < 1e-4;
    }

    @Test
    void ownSeriesAreMixedWithMadeUpOnes(@TempDir Path folder) throws IOException {
        String data = counting(folder);
        for (double synthetic : new double[] {0, 0.5}) {
            Filled f = filled(
                    new Forecasting(1, 0, false, 1, 8, synthetic),
                    data,
                    (taskBatch, inputs) -> taskBatch.training(1, inputs));
            long own = IntStream.range(0, BATCH).filter(row -> counts(f, row)).count();
            assertThat(own)
                    .isBetween(synthetic == 0 ? BATCH * 3L / 4 : BATCH / 5L, synthetic == 0 ? BATCH : BATCH * 3L / 5);
            for (int i = 0; i < f.weights().length; i++) {
                assertThat(f.targets()[i]).isFinite();
                assertThat(f.weights()[i]).isFinite();
            }
        }
    }

    /** Of the window at a series' end, what lies in its last fifth. */
    @Test
    void theEndsOfOwnSeriesAreJudged(@TempDir Path folder) throws IOException {
        Filled f = filled(
                new Forecasting(1, 0, false, 1, 8, 0),
                counting(folder),
                (taskBatch, inputs) -> taskBatch.validation(0, inputs));
        int there = 0;
        double sum = 0;
        for (int i = 0; i < TOKENS * PATCH; i++) {
            there += f.weights()[i] > 0 ? 1 : 0;
            sum += f.weights()[i];
        }
        assertThat(there).isEqualTo(20);
        assertThat(f.weights()[TOKENS * PATCH - 20]).isPositive();
        assertThat(sum).isCloseTo(1, Offset.offset(1e-5));
        assertThat(f.weights()[TOKENS * PATCH - 1]).isGreaterThan(f.weights()[TOKENS * PATCH - PATCH - 1]);
        assertThat(f.weights()[TOKENS * PATCH]).as("of the second row").isZero();
    }
}
