package dev.gyre.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points of functions and of tables. */
class RegressionTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "SIN, 1, 0.8414709848",
        "MOD5, -1, 4",
        "MOD5, 12.5, 2.5",
        "COMPLEX1, 1, 1.7165256995",
        "COMPLEX2, 1, 1.6744448281",
        "COMPLEX3, 1, 0.9432534701",
        "COMPLEX4, 1, 0.1564844647",
        "COMPLEX5, 1, 0.1082160976",
        "COMPLEX6, 1, 1.9773439750",
        "HEAVISIDE, 0, 1",
        "HEAVISIDE, -1e-9, 0"
    })
    void functionsAreThePapers(NamedFunction f, double x, double y) {
        assertThat(f.at(new double[] {x})).isEqualTo(y, within(1e-6));
    }

    @Test
    void functionsOfMoreNumbers() {
        assertThat(NamedFunction.EXP_SIN.at(new double[] {0.5, 1})).isEqualTo(Math.exp(2), within(1e-12));
        assertThat(NamedFunction.XY.at(new double[] {0.5, -3})).isEqualTo(-1.5);
        assertThat(NamedFunction.EXP_SINES.at(new double[] {0.5, 0.5, 0, 0})).isEqualTo(Math.exp(0.5), within(1e-12));
        double[] ones = IntStream.range(0, 100).mapToDouble(i -> 1).toArray();
        assertThat(NamedFunction.EXP_MEAN.at(ones)).isEqualTo(Math.E, within(1e-12));
    }

    @Test
    void aGridHasBothEndsAndEveryPointOnce() {
        FunctionPoints points = new FunctionPoints(Regression.of(NamedFunction.XY, 25, Regression.Places.GRID), 1, 1);
        Set<List<Double>> seen = new HashSet<>();
        double[] x = new double[2];
        double[] y = new double[1];
        for (int i = 0; i < 25; i++) {
            points.known(i, x, y);
            assertThat(y[0]).isEqualTo(x[0] * x[1]);
            seen.add(List.of(x[0], x[1]));
        }
        assertThat(seen).hasSize(25).contains(List.of(-1.0, -1.0), List.of(1.0, 1.0), List.of(0.0, -0.5));
    }

    @Test
    void beyondTheDomainPointsLieFurtherOut() {
        Regression task = new Regression(NamedFunction.SIN, 0, Regression.Places.RANDOM, 500, 3, false, 1);
        DatasetTask<?> dataset = task.open("", 1);
        DatasetTask<?> further = dataset.further().values().iterator().next();
        assertThat(further.data()).contains("3.0 times");
        double widest = IntStream.range(0, 500)
                .mapToDouble(i -> {
                    double[] x = new double[1];
                    new FunctionPoints(task, 1, 3).judged(i, x, new double[1]);
                    return Math.abs(x[0]);
                })
                .max()
                .orElseThrow();
        assertThat(widest).isBetween(17 * Math.PI, 18 * Math.PI);
        assertThat(dataset.baseline().orElseThrow().score()).isEqualTo(0.5, within(0.05));
    }

    @Test
    void aTableIsSplitAndScaled() throws IOException {
        StringBuilder csv = new StringBuilder("a,b,y,z\n");
        for (int i = 0; i < 50; i++) {
            csv.append(i)
                    .append(",7,")
                    .append(1000 + 10 * i)
                    .append(',')
                    .append(-i)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("t.csv"), csv);
        TablePoints points = TablePoints.of(Table.read("--data t", file), 2, 5);
        Set<Double> seen = new HashSet<>();
        double[] x = new double[2];
        double[] y = new double[2];
        for (int i = 0; i < 40; i++) {
            points.known(i, x, y);
            assertThat(y).containsExactly(1000 + 10 * x[0], -x[0]);
            seen.add(x[0]);
        }
        for (int i = 0; i < 10; i++) {
            points.judged(i, x, y);
            seen.add(x[0]);
        }
        assertThat(seen).hasSize(50);
        assertThat(points.inputScaling().spreads().get(1)).isEqualTo(1); // always the same
        assertThat(points.outputScaling().spreads().getFirst())
                .isEqualTo(10 * points.inputScaling().spreads().getFirst(), within(1e-9));
        assertThat(new PointsDataset(points, 1).baseline().orElseThrow().score())
                .isBetween(0.3, 2.5);
    }
}
