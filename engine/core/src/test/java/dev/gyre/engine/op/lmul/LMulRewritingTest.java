package dev.gyre.engine.op.lmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.SharedCache;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which ops give way to L-Mul's, and that gradients are refused. */
class LMulRewritingTest {

    private static List<Op> ops(LMulRewriting rewriting) {
        Graph g = new Graph(rewriting);
        Tensor x = g.input("x", TensorType.f32(2, 1, 6));
        Tensor w = g.input("w", TensorType.f32(6, 6));
        Tensor q = g.apply(new DenseMatMul(x, w));
        Tensor y = g.apply(new CausalAttention(q, x, x, 2));
        Tensor position = g.input("position", TensorType.i32(2));
        Tensor keys = g.variable(Variable.state("keys", TensorType.f32(2, 5, 6)));
        Tensor values = g.variable(Variable.state("values", TensorType.f32(2, 5, 6)));
        Tensor step = new CachedAttention(q, x, x, keys, values, position, 2, 2, 5).apply(g);
        assertThat(step.type()).isEqualTo(y.type());
        g.apply(new Add(y, step));
        return g.nodes().stream().map(Graph.Node::op).toList();
    }

    @Test
    void theChosenOpsGiveWay() {
        assertThat(ops(new LMulRewriting(4, true, true)))
                .hasAtLeastOneElementOfType(LMulDenseMatMul.class)
                .filteredOn(LMulMaskedAttention.class::isInstance)
                .hasSize(2);
        assertThat(ops(new LMulRewriting(4, true, true)))
                .noneMatch(op -> op instanceof DenseMatMul
                        || op instanceof CausalAttention
                        || op instanceof CachedAttention.Step);
        assertThat(ops(new LMulRewriting(4, true, false)))
                .hasAtLeastOneElementOfType(DenseMatMul.class)
                .noneMatch(LMulDenseMatMul.class::isInstance);
        assertThat(ops(new LMulRewriting(4, false, true)))
                .hasAtLeastOneElementOfType(LMulDenseMatMul.class)
                .hasAtLeastOneElementOfType(CausalAttention.class)
                .hasAtLeastOneElementOfType(CachedAttention.Step.class)
                .noneMatch(LMulMaskedAttention.class::isInstance);
    }

    private static List<Op> others(LMulRewriting rewriting) {
        Graph g = new Graph(rewriting);
        Tensor x = g.input("x", TensorType.f32(2, 3, 6));
        Tensor w = g.input("w", TensorType.f32(2, 3, 4));
        assertThat(g.apply(new BlockDiagonal(x, w)).type()).isEqualTo(TensorType.f32(2, 3, 8));
        Tensor position = g.input("position", TensorType.i32(2));
        Tensor keys = g.variable(Variable.state("keys", TensorType.f32(2, 5, 6)));
        Tensor values = g.variable(Variable.state("values", TensorType.f32(2, 5, 6)));
        SharedCache cache = SharedCache.last(g, x, x, keys, values, position, 2, 4);
        Tensor q = g.input("q", TensorType.f32(2, 1, 6));
        assertThat(cache.attend(g, q, 2).type()).isEqualTo(q.type());
        return g.nodes().stream().map(Graph.Node::op).toList();
    }

    @Test
    void sharedCachesAndMapsOfBlocksGiveWay() {
        List<Op> both = others(new LMulRewriting(4, true, true));
        assertThat(both)
                .hasAtLeastOneElementOfType(LMulBlockDiagonal.class)
                .hasAtLeastOneElementOfType(LMulMaskedAttention.class)
                .noneMatch(op -> op instanceof BlockDiagonal || op instanceof SharedCache.Query);
        LMulEnergy floats = LMulEnergy.of(others(new LMulRewriting(4, false, false)));
        assertThat(floats.exact()).isEqualTo(2 * 3 * 6 * 4 + 2 * 4 * 2 * (3 + 3));
        assertThat(LMulEnergy.of(both)).isEqualTo(new LMulEnergy(floats.exact(), 0, floats.others()));
    }

    @Test
    void gradientsAreRefused() {
        Graph g = new Graph(new LMulRewriting(4, true, true));
        Tensor x = g.input("x", TensorType.f32(3, 6));
        Tensor w = g.variable(Variable.parameter("w", TensorType.f32(6, 2)));
        Tensor loss = g.apply(new MeanSquare(g.apply(new DenseMatMul(x, w))));
        assertThatThrownBy(() -> Autodiff.gradients(g, loss, List.of(w)))
                .isInstanceOf(GyreException.class)
                .hasMessage(
                        "a graph that replaces ops can't be differentiated: train without, and replace them in use");
    }

    @Test
    void widthsThatFloat32DoesntHaveAreRefused() {
        assertThatThrownBy(() -> new LMulRewriting(24, true, true)).hasMessageContaining("from 1 to 23");
        assertThatThrownBy(() -> new LMulRewriting(0, true, true)).hasMessageContaining("from 1 to 23");
    }

    @Test
    void theEnergyModelGivesThePapersShares() {
        Graph floats = new Graph();
        floats.apply(new DenseMatMul(floats.input("x", TensorType.f32(3, 6)), floats.input("w", TensorType.f32(6, 2))));
        LMulEnergy exact =
                LMulEnergy.of(floats.nodes().stream().map(Graph.Node::op).toList());
        assertThat(exact).isEqualTo(new LMulEnergy(0, 36, 0));
        assertThat(exact.joules()).isEqualTo(exact.joulesOfFloats()).isCloseTo(36 * 4.6e-12, within(1e-20));
        LMulEnergy all = new LMulEnergy(36, 0, 5);
        assertThat(1 - all.joules() / all.joulesOfFloats()).isCloseTo(0.783, within(1e-3));
    }

    @Test
    void causalAttentionCountsAsManyProductsEitherWay() {
        LMulEnergy with = LMulEnergy.of(ops(new LMulRewriting(4, true, false)));
        LMulEnergy without = LMulEnergy.of(ops(new LMulRewriting(4, false, false)));
        assertThat(with.joulesOfFloats()).isCloseTo(without.joulesOfFloats(), within(1e-20));
    }
}
