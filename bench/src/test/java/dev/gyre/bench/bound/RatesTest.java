package dev.gyre.bench.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final Rates RATES = new Rates(
            0.25,
            Map.of(Operation.MULTIPLY_ADD, 0.5, Operation.EXP, 2.0),
            Map.of(Operation.MULTIPLY_ADD, 1.0, Operation.EXP, 10.0));

    @Test
    void everyPartTakesItsCountAtItsRate() {
        RooflineBound least =
                new RooflineBound(400, Map.of(Operation.MULTIPLY_ADD, 60L, Operation.EXP, 30L), List.of());
        assertThat(RATES.times(least)).containsExactly(entry("bytes", 100.0), entry("fma", 30.0), entry("exp", 60.0));
    }

    @Test
    void aPathWaitsInEveryStepForItsProductAndThenForEachOperation() {
        RooflineBound.Chain cell =
                new RooflineBound.Chain(3, 8, List.of(Operation.MULTIPLY_ADD, Operation.EXP, Operation.MULTIPLY_ADD));
        RooflineBound.Chain scan = new RooflineBound.Chain(5, 0, List.of(Operation.MULTIPLY_ADD));
        RooflineBound least = new RooflineBound(8, Map.of(), List.of(cell, scan));
        assertThat(RATES.times(least)).containsExactly(entry("bytes", 2.0), entry("path", 3 * (4.0 + 12) + 5));
    }

    @Test
    void theLongestPartIsTheBound() {
        TimeBound bound =
                TimeBound.of(Map.of("bytes", 40.0, "fma", 82.0, "path", 81.0)).orElseThrow();
        assertThat(bound).isEqualTo(new TimeBound("fma", 82));
        assertThat(bound.share(100)).isEqualTo(0.82);
        assertThat(bound.text(100)).isEqualTo("82 % fma");
        assertThat(TimeBound.of(Map.of())).isEmpty();
    }
}
