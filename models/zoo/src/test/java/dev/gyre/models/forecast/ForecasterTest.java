package dev.gyre.models.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.arch.TiRex;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.published.Import;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Forecasting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A forecaster of drawn parameters: what it does with series. Its numbers are those of the golden files' tests. */
class ForecasterTest {

    private static final int CONTEXT = 64;
    private static final Offset<Double> NEAR = Offset.offset(1e-5);

    private static Forecaster forecaster;

    @BeforeAll
    static void make() {
        forecaster = Forecaster.of(model(Families.find("tirex")), Devices.standard(), Multiplication.FLOATS);
    }

    private static <S extends Settings, M extends Model> ForecastModel model(Family<S, M> family) {
        return model(family, TiRex.Cell.SLSTM);
    }

    private static <S extends Settings, M extends Model> ForecastModel model(Family<S, M> family, TiRex.Cell cell) {
        S settings = family.settings()
                .parse(Map.of(
                        "--cell",
                        cell.name().toLowerCase(Locale.ROOT),
                        "--dim",
                        "16",
                        "--heads",
                        "2",
                        "--blocks",
                        "2",
                        "--hidden",
                        "24",
                        "--context",
                        "64",
                        "--patch",
                        "8"));
        return (ForecastModel)
                family.build(settings, Forecasting.DOMAIN, Source.fresh(5)).model();
    }

    @AfterAll
    static void close() {
        forecaster.close();
    }

    private static double[] series(int length, double phase) {
        return IntStream.range(0, length)
                .mapToDouble(i -> 3 + Math.sin(phase + i * 0.7) + 0.01 * i)
                .toArray();
    }

    @Test
    void aSeriesIsForecastAsIfItWereAlone() {
        List<double[]> all = new ArrayList<>();
        for (int length : new int[] {1, 7, 8, 9, 30, 63, 64, 65, 200}) {
            all.add(series(length, length));
        }
        List<Forecast> together = forecaster.forecast(all, 19);
        assertThat(together).hasSameSizeAs(all);
        for (int i = 0; i < all.size(); i++) {
            Forecast alone = forecaster.forecast(all.get(i), 19);
            assertThat(alone.quantiles()).hasDimensions(19, 9);
            for (int step = 0; step < 19; step++) {
                assertThat(together.get(i).quantiles()[step])
                        .as("series %s step %s", i, step)
                        .containsExactly(alone.quantiles()[step], NEAR);
            }
        }
    }

    /** Short series begin from the state after empty patches, and further patches go on from the state after the window. */
    @ParameterizedTest
    @EnumSource
    void everyCellGoesOnFromItsState(TiRex.Cell cell) {
        List<double[]> all = List.of(series(20, 1), series(CONTEXT, 2), series(7, 3));
        try (Forecaster f =
                Forecaster.of(model(Families.find("tirex"), cell), Devices.standard(), Multiplication.FLOATS)) {
            Rollout atOnce = Rollout.of(24).withPatchesPerPass(3);
            List<Forecast> together = f.forecast(all, atOnce);
            for (int i = 0; i < all.size(); i++) {
                double[] alone =
                        f.forecast(List.of(all.get(i)), atOnce).getFirst().median();
                assertThat(together.get(i).median()).containsExactly(alone, NEAR);
                double[] first = f.forecast(all.get(i), 8).median();
                assertThat(Arrays.copyOf(alone, 8)).containsExactly(first, NEAR);
                assertThat(Arrays.copyOfRange(alone, 8, 16)).isNotEqualTo(first);
            }
        }
    }

    @Test
    void onlyTheContextCounts() {
        double[] longer = series(3 * CONTEXT, 1);
        double[] last = Arrays.copyOfRange(longer, 2 * CONTEXT, 3 * CONTEXT);
        assertThat(forecaster.forecast(longer, 3).quantiles())
                .isDeepEqualTo(forecaster.forecast(last, 3).quantiles());
    }

    /** What is missing isn't the same as zero, wherever it's missing; a missing end is forecast over. */
    @Test
    void missingValuesAreNoZeros() {
        double[] gap = series(40, 2);
        gap[11] = Double.NaN;
        double[] zero = series(40, 2);
        zero[11] = 0;
        assertThat(forecaster.forecast(gap, 5).median())
                .doesNotContain(Double.NaN)
                .isNotEqualTo(forecaster.forecast(zero, 5).median());
        double[] none = new double[20];
        Arrays.fill(none, Double.NaN);
        assertThat(forecaster.forecast(none, 5).median()).doesNotContain(Double.NaN);
    }

    @Test
    void whatIsScaledIsScaledBack() {
        double[] small = series(50, 3);
        double[] large = Arrays.stream(small).map(v -> 1e6 * v + 2e6).toArray();
        double[] forecast = forecaster.forecast(small, 4).median();
        double[] scaled = forecaster.forecast(large, 4).median();
        for (int i = 0; i < 4; i++) {
            assertThat((scaled[i] - 2e6) / 1e6).isCloseTo(forecast[i], Offset.offset(1e-3));
        }
        double[] huge = forecaster.forecast(new double[] {1e30, 2e30, 1e30}, 2).median();
        assertThat(Math.abs(huge[0])).isBetween(1e28, 1e32);
    }

    @Test
    void severalThreadsGetTheirOwnForecasts() {
        List<double[]> all =
                IntStream.range(0, 24).mapToObj(i -> series(20 + i, i)).toList();
        List<double[]> expected =
                all.stream().map(s -> forecaster.forecast(s, 10).median()).toList();
        List<double[]> found = IntStream.range(0, all.size())
                .parallel()
                .mapToObj(i -> forecaster.forecast(all.get(i), 10).median())
                .toList();
        for (int i = 0; i < all.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i));
        }
    }

    @Test
    void whatCannotBeForecastIsRefused() {
        assertThatThrownBy(() -> forecaster.forecast(new double[0], 3)).hasMessageContaining("series 0 is empty");
        assertThatThrownBy(() -> forecaster.forecast(List.of(series(3, 0), new double[] {1, 1e39}), 3))
                .hasMessageContaining("series 1: value 1 is 1.0E39");
        assertThatThrownBy(() -> forecaster.forecast(new double[] {Double.NEGATIVE_INFINITY}, 3))
                .hasMessageContaining("value 0 is -Infinity");
        assertThatThrownBy(() -> forecaster.forecast(series(3, 0), 0)).hasMessageContaining("horizon 0");
        assertThatThrownBy(() -> forecaster.forecast(series(3, 0), CONTEXT + 1))
                .hasMessageContaining("horizon 65")
                .hasMessageContaining("at most 64");
        assertThatThrownBy(() -> forecaster.forecast(series(3, 0), 3).quantile(0.95))
                .hasMessageContaining("0.95")
                .hasMessageContaining("0.1, 0.2");
        Forecaster closed = Forecaster.of(model(Families.find("tirex")), Devices.standard(), Multiplication.FLOATS);
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.forecast(series(3, 0), 3))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("closed");
    }

    /** As the guide has it. */
    @Test
    void aRunIsLoaded(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Path published = Path.of("src/test/resources/dev/gyre/models/checkpoints/tirex");
        Import.of(published, Optional.empty()).into(run, made -> {});
        double[] series = series(100, 0);
        Forecaster forecaster = Forecaster.load(run); // for all threads; close it in the end
        Forecast next = forecaster.forecast(series, 24); // a double[] with NaN where a value is missing
        double[] median = next.median();
        double[] high = next.quantile(0.9);
        double[][] quantiles = next.quantiles(); // for each step one of each level
        forecaster.close();
        assertThat(quantiles).hasDimensions(24, 9);
        assertThat(median[3]).isEqualTo(quantiles[3][4]);
        assertThat(high[3]).isEqualTo(quantiles[3][8]);
    }
}
