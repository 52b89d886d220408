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

    private static final int ROUNDS = 8;

    private static final Set<Operation> CHAINED =
            EnumSet.complementOf(EnumSet.of(Operation.INTEGER, Operation.SHUFFLE));

    /** The best of several times, with wide margins: the machine may have other things to do. */
    @Test
    void everyOperationIsTimed() {
        Map<Operation, Long> one = new EnumMap<>(Operation.class);
        for (Operation o : Operation.values()) {
            one.put(o, 1L);
        }
        RooflineBound least =
                new RooflineBound(1 << 20, one, List.of(new RooflineBound.Chain(1, 0, List.copyOf(CHAINED))));
        try (Calibration c = new Calibration(least, 1)) {
            Map<Operation, Double> each = new EnumMap<>(Operation.class);
            Map<Operation, Double> latency = new EnumMap<>(Operation.class);
            for (int i = 0; i < ROUNDS; i++) {
                Rates rates = c.measure();
                assertThat(rates.perByte()).isPositive().isFinite();
                rates.each().forEach((o, nanos) -> each.merge(o, nanos, Math::min));
                rates.latency().forEach((o, nanos) -> latency.merge(o, nanos, Math::min));
            }
            assertThat(each.keySet()).containsExactlyInAnyOrder(Operation.values());
            assertThat(each.values())
                    .allSatisfy(nanos -> assertThat(nanos).isPositive().isFinite());
            assertThat(latency.keySet()).containsExactlyInAnyOrderElementsOf(CHAINED);
            for (Operation o : CHAINED) {
                assertThat(latency.get(o)).as("latency of " + o).isGreaterThan(each.get(o));
            }
            assertThat(each.get(Operation.EXP)).isGreaterThan(each.get(Operation.MULTIPLY_ADD));
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
