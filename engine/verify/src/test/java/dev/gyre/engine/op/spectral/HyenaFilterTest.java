package dev.gyre.engine.op.spectral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where implicit filters start, and what they refuse. */
class HyenaFilterTest {

    private final FedGraph g = new FedGraph();

    @Test
    void positionsAreTheTimeAndBandsOfAngles() {
        float[] z = HyenaFilter.positions(5, 5);
        assertThat(z).hasSize(25);
        assertThat(z[2 * 5]).isEqualTo(0.5f);
        assertThat((double) z[2 * 5 + 2]).isCloseTo(Math.cos(2 * Math.PI * 2 / 5), within(1e-6));
        assertThat((double) z[2 * 5 + 4]).isCloseTo(-Math.sin(2 * Math.PI * 2 / 5), within(1e-6));
    }

    @Test
    void oneStepAndOneChannelAreFinite() {
        assertThat(HyenaFilter.positions(1, 3)).containsExactly(0f, 1f, -0f);
        assertThat(HyenaFilter.times(1)).containsExactly(0f);
        assertThat(HyenaFilter.rates(1)).hasSize(1).doesNotContain(Float.NaN);
    }

    @Test
    void aShortFilterIsTheBeginningOfALongOne() {
        HyenaFilter filter =
                new HyenaFilter(g.normal("z", 20, 5), g.normal("f", 4), g.normal("rate", 3), g.normal("time", 20), 0f);
        List<HyenaFilter.Layer> layers = List.of(new HyenaFilter.Layer(g.normal("w", 5, 4), g.normal("b", 4)));
        Tensor last = g.normal("last", 4, 3);
        List<float[]> taps = g.run(List.of(filter.taps(g, layers, last, 20), filter.taps(g, layers, last, 7)));
        assertThat(taps.get(1)).hasSize(21);
        for (int i = 0; i < 21; i++) {
            assertThat(taps.get(1)[i]).isCloseTo(taps.get(0)[i], within(1e-6f));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor rate = g.normal("rate", 3);
        HyenaFilter filter = new HyenaFilter(g.normal("z", 4, 5), g.normal("f", 4), rate, g.normal("time", 4), 0f);
        assertThatThrownBy(() -> filter.taps(g, List.of(), g.normal("last", 5, 3), 6))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("6 steps must be some of the longest sequence's 4");
        assertThatThrownBy(() -> HyenaFilter.positions(8, 4))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("there must be 3, 5, 7, .. features");
        Tensor y = g.apply(new HyenaWindow(g.normal("x", 4, 3), rate, g.normal("times", 4), 0f));
        assertThatThrownBy(() -> g.gradients(List.of(y), List.of(rate)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient at its rates");
    }
}
