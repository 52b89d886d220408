package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Families;
import dev.gyre.models.arch.Fan;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.StorageLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of Fourier analysis, whose sizes only their tensors tell. */
class FanFormTest {

    private static final String FIRST = "layers.0.input_linear_p.weight";

    @TempDir
    private Path folder;

    private static TorchWriter add(TorchWriter out, String name, int... shape) {
        Shape s = Shape.of(shape);
        return out.tensor(name, ElementType.F32, shape, () -> Numbers.of(s, new float[s.size()]));
    }

    /** A network of 3 numbers to 2, whose first layer has so many frequencies. */
    private static TorchWriter network(int hidden, int... first) {
        TorchWriter out = new TorchWriter("model", List.of());
        add(out, "embedding.weight", hidden, 3);
        add(out, FIRST, first);
        return add(out, "layers.1.weight", 2, hidden);
    }

    private PublishedModel<?, ?> opened(TorchWriter network) {
        Path file = folder.resolve("model.pth");
        Weights.write(file, network);
        Publication p = new Publication(file);
        return Forms.of(p, Optional.empty()).open(p);
    }

    /** A share p of the width n makes the whole part of n p frequencies: a quarter of 10 makes 2, 0.35 of 10 makes 3, 0.05 makes none. */
    @ParameterizedTest
    @CsvSource({"10, 2, 0.25", "16, 4, 0.25", "10, 3, 0.35", "10, 1, 0.15", "20, 9, 0.475"})
    void theShareOfFrequenciesMakesAsManyAsThereAre(int hidden, int frequencies, double ratio) {
        try (PublishedModel<?, ?> model = opened(network(hidden, frequencies, hidden))) {
            Fan.Config c = (Fan.Config) model.settings();
            assertThat(c.ratio()).isEqualTo(ratio);
            assertThat((int) (hidden * c.ratio())).isEqualTo(frequencies);
            assertThat(c.hidden()).isEqualTo(hidden);
            assertThat(c.layers()).isEqualTo(2);
            assertThat(c.gated()).isFalse();
            assertThat(c.periodBias()).isFalse();
            assertThat(model.domain()).isEqualTo(Domain.numbers(3, 2));
        }
    }

    @Test
    void gatesAndBiasesAreSeenByTheirTensors() {
        TorchWriter network = network(10, 2, 10);
        add(network, "layers.0.gate", 1);
        add(network, "layers.0.input_linear_p.bias", 2);
        try (PublishedModel<?, ?> model = opened(network)) {
            assertThat(((Fan.Config) model.settings()).gated()).isTrue();
            assertThat(((Fan.Config) model.settings()).periodBias()).isTrue();
        }
    }

    @Test
    void aTensorWithoutALayersNumberIsRefused() {
        TorchWriter network = add(network(10, 2, 10), "layers.", 1);
        assertThatThrownBy(() -> opened(network).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("there is no tensor \"layers.2.weight\" with rows");
    }

    @Test
    void frequenciesWithoutRowsAreRefused() {
        assertThatThrownBy(() -> opened(network(10)).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("there is no tensor \"" + FIRST + "\" with rows");
    }

    private Exported exported(Path run, String... names) {
        List<Parameter> parameters = List.of(names).stream()
                .map(name -> new Parameter(
                        Variable.parameter(name, TensorType.f32(2)),
                        List.of("their." + name),
                        StorageLayout.SAME,
                        Init.constant(0),
                        0,
                        Parameter.Role.PLAIN))
                .toList();
        TorchWriter numbers = new TorchWriter("run", List.of());
        parameters.forEach(p -> numbers.tensor(
                p.name(), ElementType.F32, new int[] {2}, () -> Numbers.of(Shape.of(2), new float[] {3, 4})));
        Weights.write(run, numbers);
        return new Exported(
                "run",
                Families.find("fan").settings().standard(),
                Domain.numbers(2, 2),
                parameters,
                TensorFiles.open(run),
                Map.of(),
                Optional.empty(),
                Export.SHARD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"input.centre", "output.spread"})
    void scaledInputsOrOutputsCantBeSaid(String name) {
        Exported model = exported(folder.resolve("run.pt"), "layers.0.weight", name);
        assertThatThrownBy(() -> new FanForm().write(model, folder))
                .isInstanceOf(GyreException.class)
                .hasMessage(
                        "run: can't be exported: its inputs or outputs are scaled, which the authors' networks aren't");
        assertThat(folder.resolve("model.pth")).doesNotExist();
        ((TensorFiles) model.numbers()).close();
    }

    @Test
    void theFileHasTheAuthorsNames() {
        Exported model = exported(folder.resolve("run.pt"), "layers.0.weight", "embedding.output.bias");
        new FanForm().write(model, folder);
        try (TensorFiles in = TensorFiles.open(folder.resolve("model.pth"))) {
            assertThat(in.names()).containsExactlyInAnyOrder("their.layers.0.weight", "their.embedding.output.bias");
            assertThat(in.floats("their.layers.0.weight")).containsExactly(3, 4);
        }
        ((TensorFiles) model.numbers()).close();
    }
}
