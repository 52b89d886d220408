package dev.gyre.models.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSeriesTest {

    @TempDir
    Path folder;

    /** A column a series, of which shorter ones end with missing values. */
    private OwnSeries read(String text) throws IOException {
        return OwnSeries.read("--data f.csv", Files.writeString(folder.resolve("f.csv"), text));
    }

    @Test
    void windowsAreOfBeginningsAndEndWithAValue() throws IOException {
        StringBuilder text = new StringBuilder("long,short\n");
        for (int i = 1; i <= 20; i++) {
            text.append(i == 9 ? "" : i)
                    .append(',')
                    .append(i <= 5 ? 100 + i : "")
                    .append('\n');
        }
        OwnSeries own = read(text.toString());
        assertThat(own.extent()).isEqualTo("20 values of 2 series to train on, 5 held back");
        Draws random = new Draws();
        double[] x = new double[6];
        Map<Double, Integer> ends = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            random.begin(1, i);
            own.draw(random, x, 0);
            ends.merge(x[5], 1, Integer::sum);
        }
        assertThat(ends.keySet())
                .doesNotContain(Double.NaN)
                .contains(1.0, 16.0, 101.0, 104.0)
                .allMatch(end -> end <= 16 || (end > 100 && end <= 104))
                .hasSize(15 + 4);
        // As many windows as there are values; the missing one's go to the next.
        assertThat(ends.get(101.0)).isBetween(60, 140);
        assertThat(ends.get(10.0)).isBetween(130, 270);
    }

    @Test
    void theLastFifthIsJudged() throws IOException {
        OwnSeries own = read("a,b\n1,1\n2,2\n3,3\n4,4\n5,5\n6,\n7,\n8,\n9,\n10,\n");
        double[] x = new double[4];
        assertThat(own.judged(0, x, 2)).isEqualTo(2);
        assertThat(x).containsExactly(7, 8, 9, 10);
        assertThat(own.judged(1, x, 2)).isEqualTo(3);
        assertThat(x).containsExactly(2, 3, 4, 5);
        double[] wide = new double[7];
        assertThat(own.judged(1, wide, 4)).isEqualTo(6);
        assertThat(wide).containsExactly(Double.NaN, Double.NaN, 1, 2, 3, 4, 5);
        // Of five values, where eight are asked for, three stand before and two in the patch.
        double[] late = new double[16];
        assertThat(own.judged(1, late, 8)).isEqualTo(9);
        assertThat(Arrays.copyOfRange(late, 4, 11)).containsExactly(Double.NaN, 1, 2, 3, 4, 5, Double.NaN);
        assertThat(own.fingerprint())
                .startsWith("2-")
                .isNotEqualTo(read("a,b\n1,1\n2,2\n3,3\n4,4\n5,6\n").fingerprint());
    }

    @Test
    void aSeriesOfTooFewValuesIsRefused() {
        for (String text : Arrays.asList("a,b\n1,1\n2,2\n3,3\n4,4\n5,\n", "a,b\n1,\n2,\n3,\n4,\n5,1\n")) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(GyreException.class)
                    .hasMessageStartingWith("--data f.csv: series \"b\" has ")
                    .hasMessageContaining("a fifth is held back");
        }
    }
}
