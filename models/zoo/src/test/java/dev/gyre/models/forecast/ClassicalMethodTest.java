package dev.gyre.models.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeSeries;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The classical methods on real series, against what R says (specification of TiRex, section 6). */
class ClassicalMethodTest {

    private static final List<Double> LEVELS = List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
    private static final List<TimeSeries> SERIES =
            SeriesFile.read(Path.of("src/test/resources/dev/gyre/models/series/series.csv"), SeriesColumns.USUAL);

    /** R minimises by another method, whose differences of 1e-3 end somewhat beside the minimum; the naive figures are exact. */
    @ParameterizedTest
    @CsvSource({
        "AirPassengers,144,12,24,2.494,0.1242,0.529,0.0259",
        "co2,468,12,24,1.862,0.0046,0.222,0.0007",
        "nottem,240,12,24,0.701,0.0369,0.658,0.0321",
        "UKgas,108,4,8,3.627,0.1053,2.553,0.0692",
        "UKDriverDeaths,192,12,24,2.079,0.1688,2.542,0.2137",
        "USAccDeaths,72,12,24,0.702,0.0353,2.095,0.0929",
        "ldeaths,72,12,24,0.654,0.0915,1.012,0.0986",
        "JohnsonJohnson,84,4,8,4.294,0.1560,1.398,0.0453",
        "austres,89,4,8,1.469,0.0121,0.259,0.0021",
        "presidents,120,4,8,1.910,0.4613,2.587,0.6983",
        "lynx,114,1,24,1.459,0.7973,1.459,0.7998",
        "Nile,100,1,24,1.279,0.2061,0.663,0.0862",
        "LakeHuron,98,1,24,2.121,0.0016,2.121,0.0016",
        "nhtemp,60,1,24,0.743,0.0272,0.807,0.0151",
        "WWWusage,100,1,24,19.967,0.4297,19.967,0.4295",
        "sunspot.year,289,1,24,3.402,0.6907,3.402,0.6907",
        "sunspots,2820,12,24,2.360,0.4655,2.671,0.5368"
    })
    void sayWhatRSays(
            String name, int n, int m, int h, double naiveMase, double naiveWql, double hwMase, double hwWql) {
        TimeSeries series =
                SERIES.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
        assertThat(series.values()).hasSize(n);
        assertThat(series.times().season()).isEqualTo(m);
        ForecastScore naive = score(ClassicalMethod.SEASONAL_NAIVE, series, m, h);
        assertThat(naive.mase()).isCloseTo(naiveMase, Offset.offset(5.1e-4));
        assertThat(naive.wql()).isCloseTo(naiveWql, Offset.offset(5.1e-5));
        ForecastScore holtWinters = score(ClassicalMethod.HOLT_WINTERS, series, m, h);
        assertThat(holtWinters.mase()).isCloseTo(hwMase, Offset.offset(0.005 * hwMase));
        assertThat(holtWinters.wql()).isCloseTo(hwWql, Offset.offset(0.01 * hwWql + 5e-5));
    }

    private static ForecastScore score(ClassicalMethod method, TimeSeries series, int m, int h) {
        int split = series.values().length - h;
        double[] history = Arrays.copyOf(series.values(), split);
        double[] truth = Arrays.copyOfRange(series.values(), split, split + h);
        ForecastScore score = new ForecastScore(LEVELS);
        score.add(history, m, truth, method.forecast(history, m, h, LEVELS));
        return score;
    }

    @Test
    void driftGoesOnAlongTheLineThroughBothEnds() {
        Forecast f = ClassicalMethod.DRIFT.forecast(new double[] {1, 5, Double.NaN, 7}, 1, 3, LEVELS);
        assertThat(f.median()).containsExactly(9, 11, 13);
        // Differences 4, 1, 1 beside a slope of 2: residuals 2, -1, -1.
        double spread = Math.sqrt(2) * Math.sqrt(1 + 1.0 / 3);
        assertThat(f.quantile(0.9)[0]).isCloseTo(9 + 1.2815515655446004 * spread, Offset.offset(1e-12));
    }

    @Test
    void shortSeriesAreForecastToo() {
        for (ClassicalMethod method : ClassicalMethod.values()) {
            for (double[] series : new double[][] {{3}, {3, 4}, {Double.NaN}, {2, 2, 2, 2}, {Double.NaN, 5}}) {
                assertThat(method.forecast(series, 12, 14, LEVELS).median())
                        .as("%s of %s", method, Arrays.toString(series))
                        .hasSize(14)
                        .doesNotContain(Double.NaN);
            }
        }
    }

    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        assertThat(NormalQuantiles.standard(0.5)).isZero();
        assertThat(NormalQuantiles.standard(0.975)).isCloseTo(1.959963984540054, Offset.offset(1e-14));
        assertThat(NormalQuantiles.standard(0.01)).isCloseTo(-2.3263478740408408, Offset.offset(1e-14));
    }
}
