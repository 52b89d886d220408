package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.StorageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published tensors that are what a model declares, or not. */
class FitTest {

    /** Tensors in memory; each piece that's read of them is noted as where it begins and how long it is. */
    private record Held(Map<String, Numbers> all, List<String> reads) implements PublishedTensors {

        Held() {
            this(new TreeMap<>(), new ArrayList<>());
        }

        Held with(String name, ElementType type, Shape shape, float... values) {
            Numbers plain = Numbers.of(shape, values);
            all.put(name, new Numbers() {
                @Override
                public Shape shape() {
                    return shape;
                }

                @Override
                public ElementType type() {
                    return type;
                }

                @Override
                public void read(int from, float[] into, int at, int count) {
                    reads.add(name + " " + from + " " + count);
                    plain.read(from, into, at, count);
                }
            });
            return this;
        }

        Held with(String name, float... values) {
            return with(name, ElementType.F32, Shape.of(values.length), values);
        }

        @Override
        public Set<String> names() {
            return all.keySet();
        }

        @Override
        public Shape shape(String name) {
            return all.get(name).shape();
        }

        @Override
        public float[] floats(String name) {
            return numbers(name).all();
        }

        @Override
        public Numbers numbers(String name) {
            return all.get(name);
        }

        @Override
        public String toString() {
            return "files";
        }
    }

    private static Parameter declared(Parameter.Role role, String... published) {
        Variable variable = Variable.parameter("ours." + published[0], TensorType.f32(2));
        return new Parameter(variable, List.of(published), StorageLayout.SAME, Init.constant(0), 0, role);
    }

    private static List<Parameter> declared(String... published) {
        return List.of(published).stream()
                .map(name -> declared(Parameter.Role.PLAIN, name))
                .toList();
    }

    @Test
    void whatIsDeclaredFits() {
        assertThatCode(() -> Fit.require(
                        declared("b", "a"), new Held().with("a", 1, 2).with("b", 3, 4)))
                .doesNotThrowAnyException();
    }

    /** What's missing is listed as it's declared, what's left over by name. */
    @Test
    void whatIsMissingAndWhatIsLeftOverAreNamed() {
        Held held = new Held().with("a", 1, 2).with("z", 1, 2).with("y", 1, 2);
        assertThatThrownBy(() -> Fit.require(declared("c", "a", "b"), held))
                .isInstanceOf(GyreException.class)
                .hasMessage("files: the tensors aren't those that the configuration asks for:"
                        + " missing are \"c\", \"b\", left over are \"y\", \"z\"");
        assertThatThrownBy(() -> Fit.require(declared("a", "b"), new Held().with("a", 1, 2)))
                .isInstanceOf(GyreException.class)
                .hasMessageEndingWith(": missing are \"b\", none is left over");
        assertThatThrownBy(() ->
                        Fit.require(declared("a"), new Held().with("a", 1, 2).with("b", 1, 2)))
                .isInstanceOf(GyreException.class)
                .hasMessageEndingWith(": none is missing, left over are \"b\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        4 | "t0", "t1", "t2", "t3"
        5 | "t0", "t1", "t2", "t3", "t4"
        6 | "t0", "t1", "t2", "t3", "t4" and 1 more
        8 | "t0", "t1", "t2", "t3", "t4" and 3 more
        """)
    void fiveNamesAreListedAndTheOthersCounted(int missing, String says) {
        String[] names = IntStream.range(0, missing).mapToObj(i -> "t" + i).toArray(String[]::new);
        assertThatThrownBy(() -> Fit.require(declared(names), new Held()))
                .isInstanceOf(GyreException.class)
                .hasMessageEndingWith(": missing are " + says + ", none is left over");
    }

    @Test
    void weightsThatAreWholeNumbersAreRefusedUnderEachOfTheirNames() {
        Shape two = Shape.of(2);
        List<Parameter> weight = List.of(declared(Parameter.Role.DECAYING, "a", "b"));
        assertThatThrownBy(() -> Fit.require(weight, new Held().with("a", ElementType.I8, two, 1, 2)))
                .isInstanceOf(GyreException.class)
                .hasMessage("files: \"a\" holds whole numbers (I8), as quantised weights do, which aren't read:"
                        + " take those that aren't quantised");
        Held second = new Held().with("a", ElementType.F16, two, 1, 2).with("b", ElementType.I32, two, 1, 2);
        assertThatThrownBy(() -> Fit.require(weight, second))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("files: \"b\" holds whole numbers (I32)");
    }

    @Test
    void buffersMayBeMissingOrWholeNumbers() {
        List<Parameter> buffer = List.of(declared(Parameter.Role.BUFFER, "count"));
        assertThatCode(() -> Fit.require(buffer, new Held())).doesNotThrowAnyException();
        assertThatCode(() -> Fit.require(buffer, new Held().with("count", ElementType.I64, Shape.of(2), 1, 2)))
                .doesNotThrowAnyException();
    }

    @Test
    void namesOfOneParameterHaveTheSameNumbers() {
        List<Parameter> tied = List.of(declared(Parameter.Role.PLAIN, "a", "b", "c"));
        Held same = new Held().with("a", 1, 2).with("b", 1, 2).with("c", 1, 2);
        assertThatCode(() -> Fit.require(tied, same)).doesNotThrowAnyException();
        assertThat(same.reads).as("what's compared").containsExactly("a 0 2", "b 0 2", "a 0 2", "c 0 2");
        assertThatThrownBy(() -> Fit.require(
                        tied, new Held().with("a", 1, 2).with("b", 1, 2).with("c", 1, 3)))
                .isInstanceOf(GyreException.class)
                .hasMessage("files: \"a\" and \"c\" differ, but the model has one tensor for both:"
                        + " the files don't belong together");
    }

    @Test
    void tensorsOfDifferentSizesDiffer() {
        Held held = new Held().with("a", 1, 2).with("b", 1, 2, 3);
        assertThatThrownBy(() -> Fit.requireSame(held, "a", "b"))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("files: \"a\" and \"b\" differ");
    }

    /** Pieces are of 65,536 numbers. */
    @ParameterizedTest
    @ValueSource(ints = {0, 65_535, 65_536, 65_537})
    void aDifferenceIsFoundInWhicheverPiece(int at) {
        float[] values = new float[65_538];
        float[] others = new float[65_538];
        others[at] = 1;
        Held held = new Held().with("a", values).with("b", others);
        assertThatThrownBy(() -> Fit.requireSame(held, "a", "b")).isInstanceOf(GyreException.class);
        others[at] = 0;
        held.reads.clear();
        assertThatCode(() -> Fit.requireSame(held, "a", "b")).doesNotThrowAnyException();
        assertThat(held.reads).containsExactly("a 0 65536", "b 0 65536", "a 65536 2", "b 65536 2");
    }

    @Test
    void aWholePieceIsReadOnce() {
        Held held = new Held().with("a", new float[65_536]).with("b", new float[65_536]);
        Fit.requireSame(held, "a", "b");
        assertThat(held.reads).containsExactly("a 0 65536", "b 0 65536");
    }

    @Test
    void theRowsOfATensorAreItsFirstExtent() {
        Held held = new Held()
                .with("table", ElementType.F32, Shape.of(3, 2), 1, 2, 3, 4, 5, 6)
                .with("scalar", ElementType.F32, Shape.of(), 1);
        assertThat(Fit.rows(held, "table")).isEqualTo(3);
        for (String without : List.of("scalar", "none")) {
            assertThatThrownBy(() -> Fit.rows(held, without))
                    .isInstanceOf(GyreException.class)
                    .hasMessage("files: there is no tensor \"" + without
                            + "\" with rows, which tells a size: the files aren't of such a model");
        }
    }
}
