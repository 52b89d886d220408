package dev.gyre.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantityTextTest {

    @Test
    void timesChooseTheirUnit() {
        assertThat(QuantityText.time(0.27)).isEqualTo("0.27 ns");
        assertThat(QuantityText.time(999.4)).isEqualTo("999 ns");
        assertThat(QuantityText.time(999.6)).isEqualTo("1.00 us");
        assertThat(QuantityText.time(12_345_678)).isEqualTo("12.3 ms");
        assertThat(QuantityText.time(65e9)).isEqualTo("65.0 s");
    }

    @Test
    void rangesShareTheUnitOfTheirEnd() {
        assertThat(QuantityText.times(950_000, 1_050_000)).isEqualTo("0.95..1.05 ms");
    }

    @Test
    void bytesAreWholeOrUnknown() {
        assertThat(QuantityText.bytes(0.0001)).isEqualTo("0 B");
        assertThat(QuantityText.bytes(1536)).isEqualTo("1.54 KB");
        assertThat(QuantityText.bytes(Double.NaN)).isEqualTo("-");
    }

    @Test
    void quartilesInterpolate() {
        Spread s = Spread.of(4, 1, 2, 3);
        assertThat(s).isEqualTo(new Spread(1.75, 2.5, 3.25));
        assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
        assertThat(new Spread(1, 2, 4).speedup(new Spread(8, 8, 16))).isEqualTo(new Spread(2, 4, 16));
    }
}
