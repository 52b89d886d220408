package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an op reads, as far as it's taken from the op's record. */
class InputsTest {

    private final Graph graph = new Graph();

    private Tensor input(String name) {
        return graph.input(name, TensorType.f32(1));
    }

    private final Tensor a = input("a");
    private final Tensor b = input("b");
    private final Tensor c = input("c");
    private final Tensor d = input("d");

    private interface Silent extends Op {
        @Override
        default Outputs<TensorType> outputs() {
            return Outputs.none();
        }

        @Override
        default void emit(Emitter e) {}

        @Override
        default Cost cost() {
            return new Cost(0, 0);
        }
    }

    private record Pair(Tensor first, Tensor second) {}

    private record Flat(int n, Tensor x, String label, List<Tensor> more, Pair pair, float scale) implements Silent {}

    @Test
    void comeFromComponentsListsAndNestedRecordsInTheirOrder() {
        assertThat(new Flat(3, a, "x", List.of(b, a), new Pair(c, d), 1f).inputs())
                .containsExactly(a, b, a, c, d);
    }

    private record Updating(Tensor x, Tensor state) implements Silent {
        @Override
        public List<Tensor> updates() {
            return List.of(state);
        }
    }

    @Test
    void leaveOutWhatIsUpdated() {
        assertThat(new Updating(a, b).inputs()).containsExactly(a);
    }

    private record Declaring(Tensor x, Tensor y) implements Silent {
        @Override
        public List<Tensor> inputs() {
            return List.of(y);
        }
    }

    private record Nesting(Declaring of, Tensor z) implements Silent {}

    @Test
    void ofANestedOpAreThoseThatItDeclares() {
        assertThat(new Nesting(new Declaring(a, b), c).inputs()).containsExactly(b, c);
    }

    @Test
    void cannotBeToldOfWhatIsNoRecord() {
        Op op = new Silent() {
            @Override
            public String name() {
                return "Nameless";
            }
        };
        assertThatThrownBy(op::inputs)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("op Nameless is no record, so it has to declare its inputs");
    }
}
