package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.ConfigurationFile;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Publications with contents that a test knows, and what forms make of them. */
final class HandMade {

    private static final JsonMapper JSON = JsonMapper.shared();

    private HandMade() {}

    /** Numbers 1, 2, 3 ... in each parameter. */
    private record Counted(Map<String, Shape> shapes) implements PublishedTensors {
        @Override
        public Set<String> names() {
            return shapes.keySet();
        }

        @Override
        public Shape shape(String name) {
            return shapes.get(name);
        }

        @Override
        public float[] floats(String name) {
            return upFrom(1, shape(name).size());
        }
    }

    /** As many numbers, each one more than the one before. */
    static float[] upFrom(int first, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = first + i;
        }
        return numbers;
    }

    /** Writes tensors of whole numbers that BF16 holds as they are. */
    static void tensors(Path file, Map<String, Numbers> numbers) {
        SafetensorsWriter out = new SafetensorsWriter();
        numbers.forEach((name, n) -> out.numbers(name, ElementType.BF16, n.shape(), () -> n));
        AtomicFile.write(file, out::writeTo);
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** A configuration, JSON or YAML. */
    static JsonNode json(Path file) {
        return ConfigurationFile.read(file);
    }

    /** Changes a configuration, which becomes JSON, as YAML may be. */
    static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode all = ConfigurationFile.read(file);
        change.accept(all);
        Files.writeString(file, all.toString());
    }

    /** Opens a publication in the form that its configuration tells. */
    static <T> T opened(Path source, Function<PublishedModel<?, ?>, T> seen) {
        return opened(source, Optional.empty(), seen);
    }

    static <T> T opened(Path source, Optional<String> architecture, Function<PublishedModel<?, ?>, T> seen) {
        Publication p = new Publication(source);
        try (PublishedModel<?, ?> model = Forms.of(p, architecture).open(p)) {
            return seen.apply(model);
        }
    }

    static String form(Path source) {
        return opened(source, model -> model.form().name());
    }

    /** The configuration files that are kept to be written back. */
    static Map<String, ObjectNode> originals(Path source) {
        return opened(source, PublishedModel::originals);
    }

    /** The names of the tensors, as the family's parameters are published. */
    static Set<String> tensors(Path source) {
        return opened(source, model -> Set.copyOf(model.tensors().names()));
    }

    static JsonNode settings(Path source) {
        return opened(source, model -> JSON.valueToTree(model.settings()));
    }

    /** Writes a published model as if it had been trained here, with numbers that count up in each parameter. */
    static void trainedHere(Path source, Path out) throws IOException {
        trainedHere(source, out, same -> same);
    }

    /**
     * The same.
     *
     * @param said other settings that declare the same parameters
     */
    static void trainedHere(Path source, Path out, UnaryOperator<Settings> said) throws IOException {
        Files.createDirectory(out);
        opened(source, model -> {
            List<Parameter> parameters = model.declared().parameters();
            Exported e = exported(said.apply(model.settings()), model.domain(), parameters, Map.of());
            model.form().write(e, out);
            return out;
        });
    }

    static Exported exported(
            Settings settings, Domain domain, List<Parameter> parameters, Map<String, ObjectNode> originals) {
        Counted numbers = new Counted(parameters.stream().collect(Collectors.toMap(Parameter::name, Parameter::shape)));
        return new Exported("run", settings, domain, parameters, numbers, originals, Optional.empty(), Export.SHARD);
    }

    /** Imports a publication and writes it back, files of several having at most so many bytes. */
    static Path thereAndBack(Path source, Path folder, long shard) {
        Path run = folder.resolve("run");
        Import.of(source, Optional.empty()).into(run, made -> {});
        Path out = folder.resolve("out");
        Export.of(run, out, Optional.empty(), shard, note -> {});
        return out;
    }

    static Set<String> names(Path file) {
        try (TensorFiles in = TensorFiles.open(file)) {
            return Set.copyOf(in.names());
        }
    }

    /** Requires the same tensors of both files or folders, by name, shape, type and numbers. */
    static void assertSameTensors(Path actual, Path expected) {
        try (TensorFiles a = TensorFiles.open(actual);
                TensorFiles e = TensorFiles.open(expected)) {
            assertThat(a.names()).containsExactlyInAnyOrderElementsOf(e.names());
            for (String name : e.names()) {
                assertThat(a.shape(name)).as(name).isEqualTo(e.shape(name));
                assertThat(a.numbers(name).type())
                        .as(name)
                        .isEqualTo(e.numbers(name).type());
                assertThat(a.floats(name)).as(name).isEqualTo(e.floats(name));
            }
        }
    }
}
