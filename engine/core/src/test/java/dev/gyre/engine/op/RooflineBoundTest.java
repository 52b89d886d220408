package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RooflineBoundTest {

    private final Graph g = new Graph();

    private Tensor floats(String name, int... dims) {
        return g.input(name, TensorType.f32(dims));
    }

    @Test
    void costsAreTakenInPairsWhereAnOpSaysNothingElse() {
        RooflineBound product = new DenseMatMul(floats("x", 3, 5), floats("w", 5, 7)).least();
        assertThat(product)
                .isEqualTo(new RooflineBound(4 * (15 + 35 + 21), Map.of(Operation.MULTIPLY_ADD, 105L), List.of()));
        RooflineBound odd = new Mul(floats("a", 3), floats("b", 3)).least();
        assertThat(odd.operations()).containsExactly(entry(Operation.MULTIPLY_ADD, 2L));
    }

    @Test
    void sumsHaveTheOperationsAndChainsOfBoth() {
        RooflineBound.Chain first = new RooflineBound.Chain(3, 0, List.of(Operation.EXP));
        RooflineBound.Chain second = new RooflineBound.Chain(5, 7, List.of());
        RooflineBound a = new RooflineBound(10, Map.of(Operation.EXP, 2L), List.of(first));
        RooflineBound b = new RooflineBound(1, Map.of(Operation.EXP, 3L, Operation.DIVIDE, 4L), List.of(second));
        assertThat(a.plus(b))
                .isEqualTo(
                        new RooflineBound(11, Map.of(Operation.EXP, 5L, Operation.DIVIDE, 4L), List.of(first, second)));
        assertThat(a.and(Operation.LOG, 0)).isEqualTo(a);
        assertThat(a.plus(RooflineBound.NOTHING)).isEqualTo(a);
    }

    @Test
    void aTransposeMovesEveryElement() {
        RooflineBound least = new Transpose(floats("x", 2, 3, 5)).least();
        assertThat(least.operations()).containsExactly(entry(Operation.SHUFFLE, 30L));
    }

    @Test
    void aHeadOfARowIsTheCriticalPathOfAGru() {
        int batch = 2;
        int time = 5;
        int heads = 3;
        int width = 4;
        Tensor h = RecurrentScan.of(
                        g,
                        RecurrentCell.GRU,
                        floats("wx", batch, time, 3 * heads * width),
                        floats("r", heads, width, 3, width),
                        floats("bias", 4, heads, width))
                .getFirst();
        RooflineBound least = g.nodes().stream()
                .filter(n -> n.outputs().contains(h))
                .findFirst()
                .orElseThrow()
                .op()
                .least();
        long units = (long) batch * time * heads * width;
        assertThat(least.operations())
                .containsOnly(
                        entry(Operation.MULTIPLY_ADD, units * (3 * width + 6)),
                        entry(Operation.SIGMOID, 2 * units),
                        entry(Operation.TANH, units));
        assertThat(least.chains())
                .containsExactly(new RooflineBound.Chain(
                        time,
                        3L * width * width,
                        List.of(
                                Operation.MULTIPLY_ADD,
                                Operation.SIGMOID,
                                Operation.MULTIPLY_ADD,
                                Operation.TANH,
                                Operation.MULTIPLY_ADD)));
    }

    @Test
    void aChannelIsTheCriticalPathOfALinearRecurrence() {
        RooflineBound least = new HgrnScan(floats("u", 2, 9, 4), floats("decay", 2, 9, 4), floats("h0", 2, 4)).least();
        assertThat(least.operations()).containsExactly(entry(Operation.MULTIPLY_ADD, 72L));
        assertThat(least.chains()).containsExactly(new RooflineBound.Chain(9, 0, List.of(Operation.MULTIPLY_ADD)));
    }

    /** One step, all steps at once, and chunks of two of three steps: 2 chunks, 4 pairs. */
    @ParameterizedTest
    @CsvSource({"1, 8, 8, 1, 16", "3, 100, 100, 1, 1200", "3, 2, 2, 1, 24", "3, 2, 2, 2, 48"})
    void aMatrixMemoryTakesTheBestLengthOfChunks(int time, int keys, int values, int products, long least) {
        MatrixMemory memory = new MatrixMemory(1, time, keys, values);
        assertThat(products == 1 ? memory.forward() : memory.gradient()).isEqualTo(least);
        assertThat(new MatrixMemory(6, time, keys, values).forward()).isEqualTo(6 * memory.forward());
    }

    @Test
    void longSequencesGoThroughTheMatrix() {
        int time = 4096;
        int width = 64;
        long inMatrix = 2L * time * width * width;
        assertThat(new MatrixMemory(1, time, width, width).forward())
                .isGreaterThan(inMatrix)
                .isLessThan(inMatrix * 5 / 4)
                .isEqualTo(512L * (8 * 9 / 2) * 2 * width + inMatrix + 512L * width * width);
    }
}
