package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.norm.BatchNorm;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an op writes, by name and by place. */
class OutputsTest {

    private enum Out {
        RESULT,
        KEPT,
        OTHER
    }

    private static final TensorType ONE = TensorType.f32(1);
    private static final TensorType TWO = TensorType.f32(2);

    private final Outputs<TensorType> two = Outputs.of(Out.RESULT, ONE).and(Out.KEPT, TWO);

    @Test
    void areFoundByNameAndPlace() {
        assertThat(two.get(Out.KEPT)).isEqualTo(two.get(1)).isEqualTo(TWO);
        assertThat(two).containsExactly(ONE, TWO);
        assertThat(Outputs.none()).isEmpty();
        assertThat(Outputs.of(ONE)).containsExactly(ONE);
        assertThat(Outputs.of(List.of(TWO, ONE))).containsExactly(TWO, ONE);
    }

    @Test
    void refuseANameThatNoneHas() {
        assertThatThrownBy(() -> two.get(Out.OTHER)).hasMessage("there is no output OTHER among [RESULT, KEPT]");
        assertThatThrownBy(() -> Outputs.of(ONE).get(Out.RESULT)).hasMessageContaining("there is no output RESULT");
    }

    @Test
    void refuseANameTwiceAndOneBesideNone() {
        assertThatThrownBy(() -> two.and(Out.KEPT, ONE)).hasMessageContaining("can't be called KEPT");
        assertThatThrownBy(() -> Outputs.of(ONE).and(Out.KEPT, ONE)).hasMessageContaining("can't be called KEPT");
    }

    @Test
    void keepTheirNamesWhenOthersStandForThem() {
        assertThat(two.named(List.of("a", "b", "c")).get(Out.KEPT)).isEqualTo("b");
        assertThat(two.named(List.of("a")).get(Out.RESULT)).isEqualTo("a");
        assertThatThrownBy(() -> two.named(List.of("a")).get(Out.KEPT)).isInstanceOf(IllegalArgumentException.class);
        assertThat(two.map((label, type) -> label + type.shape()).get(Out.KEPT)).isEqualTo(".kept(2)");
    }

    @Test
    void giveTensorsOfAGraphTheirNames() {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(4, 3));
        Outputs<Tensor> y = g.add(new BatchNorm(x, g.input("w", TensorType.f32(3)), 1e-3f));
        assertThat(y.get(BatchNorm.Out.VARIANCE).name()).isEqualTo("BatchNorm#0.variance");
    }
}
