package dev.gyre.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gyre.bench.work.Work;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundsTest {

    /** Works whose time isn't that of operations or bytes that follow from parameters. */
    private static final Set<String> WITHOUT = Set.of("generation", "plan");

    static List<Work> bounded() {
        return Works.all().stream().filter(w -> !WITHOUT.contains(w.name())).toList();
    }

    private static RooflineBound least(String name) {
        return least(Works.find(name).orElseThrow());
    }

    private static RooflineBound least(Work work) {
        return work.bound().apply(work.shapes().getFirst()).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void everyWorkHasBytesAndPositiveCounts(Work work) {
        RooflineBound least = least(work);
        assertThat(least.bytes()).isPositive();
        assertThat(least.operations().values()).allSatisfy(n -> assertThat(n).isPositive());
        assertThat(least.chains()).allSatisfy(c -> assertThat(c.steps()).isPositive());
    }

    @Test
    void worksWhoseTimeIsThatOfOtherThingsHaveNone() {
        for (String name : WITHOUT) {
            Work work = Works.find(name).orElseThrow();
            assertThat(work.bound().apply(work.shapes().getFirst())).isEmpty();
        }
    }

    /** Forward u and decay in, h out; backward decay, h and dh in, du and ddecay out; and states, which are small. */
    @Test
    void whatNobodyReadsIsNotWritten() {
        long sequence = 8 * 512 * 512 * (long) Float.BYTES;
        long state = 8 * 512 * (long) Float.BYTES;
        assertThat(least("hgrn").bytes()).isBetween(8 * sequence, 8 * sequence + 8 * state);
    }

    @Test
    void pairsThatACausalMaskHidesAreNone() {
        RooflineBound full = least("aft-full");
        long pairs = 8 * 128 * (512L * 513 / 2);
        assertThat(full.operations().get(Operation.MULTIPLY_ADD)).isBetween(2 * pairs, 2 * pairs + 8 * 512 * 128 * 2L);
    }

    @Test
    void recurrencesHaveAPathForEachPass() {
        for (String name : List.of("lstm", "lstm-dense", "gru", "slstm", "hgrn", "retention", "mlstm")) {
            assertThat(least(name).chains()).as(name).hasSize(2);
        }
        assertThat(least("matmul").chains()).isEmpty();
    }

    @Test
    void gatesAreCounted() {
        long length = 16_777_216;
        assertThat(least("gate"))
                .isEqualTo(new RooflineBound(
                        8 * length,
                        Map.of(Operation.SIGMOID, length, Operation.TANH, length, Operation.MULTIPLY_ADD, length),
                        List.of()));
        assertThat(least("cell"))
                .isEqualTo(new RooflineBound(20 * length, Map.of(Operation.MULTIPLY_ADD, 2 * length), List.of()));
        long units = 32 * 256 * 8 * 32;
        assertThat(least("lstm").operations())
                .contains(entry(Operation.SIGMOID, 3 * units), entry(Operation.TANH, 2 * units));
    }
}
