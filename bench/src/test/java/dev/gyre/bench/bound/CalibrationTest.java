package dev.gyre.bench.bound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static final Set<Operation> CHAINED =
            EnumSet.complementOf(EnumSet.of(Operation.INTEGER, Operation.SHUFFLE));

    /** Which of them is the faster isn't asked: the machine may have other things to do while one of them is timed. */
    @Test
    void everyOperationIsTimed() {
        Map<Operation, Long> one = new EnumMap<>(Operation.class);
        for (Operation o : Operation.values()) {
            one.put(o, 1L);
        }
        RooflineBound least =
                new RooflineBound(1 << 20, one, List.of(new RooflineBound.Chain(1, 0, List.copyOf(CHAINED))));
        try (Calibration c = new Calibration(least, 1)) {
            Rates rates = c.measure();
            assertThat(rates.perByte()).isPositive().isFinite();
            assertThat(rates.each()).containsOnlyKeys(Operation.values());
            assertThat(rates.latency()).containsOnlyKeys(CHAINED);
            assertThat(rates.each().values())
                    .allSatisfy(nanos -> assertThat(nanos).isPositive().isFinite());
            assertThat(rates.latency().values())
                    .allSatisfy(nanos -> assertThat(nanos).isPositive().isFinite());
        }
    }

    @Test
    void onlyWhatTheWorkHasIsTimed() {
        RooflineBound least = new RooflineBound(
                0,
                Map.of(Operation.EXP, 1L),
                List.of(
                        new RooflineBound.Chain(1, 1, List.of(Operation.TANH)),
                        new RooflineBound.Chain(1, 0, List.of())));
        try (Calibration c = new Calibration(least, 1)) {
            Rates rates = c.measure();
            assertThat(rates.each().keySet()).containsExactly(Operation.MULTIPLY_ADD, Operation.EXP);
            assertThat(rates.latency().keySet()).containsExactly(Operation.TANH);
        }
    }
}
