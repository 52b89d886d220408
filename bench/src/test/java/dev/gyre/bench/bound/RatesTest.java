package dev.gyre.bench.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gyre.engine.op.Least;
import dev.gyre.engine.op.Operation;
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
        Least least = new Least(400, Map.of(Operation.MULTIPLY_ADD, 60L, Operation.EXP, 30L), List.of());
        assertThat(RATES.times(least)).containsExactly(entry("bytes", 100.0), entry("fma", 30.0), entry("exp", 60.0));
    }

    @Test
    void aPathWaitsInEveryStepForItsProductAndThenForEachOperation() {
        Least.Chain cell =
                new Least.Chain(3, 8, List.of(Operation.MULTIPLY_ADD, Operation.EXP, Operation.MULTIPLY_ADD));
        Least.Chain scan = new Least.Chain(5, 0, List.of(Operation.MULTIPLY_ADD));
        Least least = new Least(8, Map.of(), List.of(cell, scan));
        assertThat(RATES.times(least)).containsExactly(entry("bytes", 2.0), entry("path", 3 * (4.0 + 12) + 5));
    }

    @Test
    void theLongestPartIsTheBound() {
        Bound bound = Bound.of(Map.of("bytes", 40.0, "fma", 82.0, "path", 81.0)).orElseThrow();
        assertThat(bound).isEqualTo(new Bound("fma", 82));
        assertThat(bound.share(100)).isEqualTo(0.82);
        assertThat(bound.text(100)).isEqualTo("82 % fma");
        assertThat(Bound.of(Map.of())).isEmpty();
    }
}
