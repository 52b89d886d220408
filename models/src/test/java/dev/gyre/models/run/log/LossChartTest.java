package dev.gyre.models.run.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.task.NextByte;
import java.util.stream.IntStream;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;

class LossChartTest {

    @Test
    void theLegendCarriesTheWholeSplitsNumberAndTheSizeOfSamples() {
        XYSeriesCollection all = curves("""
                {"step":1,"loss":0.6931471805599453}
                {"step":1,"validation":{"bits_per_byte":3.5,"bytes":8192,"whole":false}}
                {"step":2,"loss":1.3862943611198906}
                {"step":2,"validation":{"bits_per_byte":2.0743,"bytes":434000,"whole":true}}
                """);
        assertThat(IntStream.range(0, all.getSeriesCount())
                        .mapToObj(i -> all.getSeriesKey(i).toString()))
                .containsExactly(
                        "training",
                        "validation, samples of 8,192 bytes",
                        "validation, whole split: 2.0743 bits per byte over 434,000 bytes");
        assertThat(all.getYValue(0, 1)).isEqualTo(2.0);
        assertThat(all.getYValue(1, 0)).isEqualTo(3.5);
        assertThat(all.getYValue(2, 0)).isEqualTo(2.0743);
    }

    /** Without "whole", as an earlier version wrote it. */
    @Test
    void anEarlierLogsValidationsAreSamples() {
        XYSeriesCollection all = curves("""
                {"step":1,"validation":{"bits_per_byte":3.5,"bytes":8192}}
                """);
        assertThat(all.getItemCount(1)).isEqualTo(1);
        assertThat(all.getItemCount(2)).isZero();
    }

    @Test
    void damagedLinesAreLeftOut() {
        XYSeriesCollection all = curves("""
                {"step":1,"loss":2.0}
                {"step":2,"loss":"two"}
                {"step":"3","loss":2.0}
                {"step":4,"loss":{"a":1}}
                {"step":5,"loss":2.0
                \u00ff\u0000
                null
                []
                {"step":6,"validation":[1]}
                {"step":6,"validation":{"bits_per_byte":"x","bytes":1}}
                {"step":6,"validation":{"bits_per_byte":3.5,"bytes":"many","whole":3}}
                {"step":7,"loss":1e999}
                {"step":8,"loss":1.0}
                """);
        assertThat(all.getItemCount(0)).isEqualTo(2);
        assertThat(all.getItemCount(1)).isEqualTo(1);
        assertThat(all.getItemCount(2)).isZero();
    }

    private static XYSeriesCollection curves(String metrics) {
        LossChart.Curves curves = new LossChart.Curves(NextByte.STANDARD.score());
        metrics.lines().forEach(curves::add);
        return curves.all();
    }
}
