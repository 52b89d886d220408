package dev.gyre.models.published;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.engine.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes tensors in the formats that authors' code loads. */
final class Weights {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Weights() {}

    /**
     * A tensor to be written.
     *
     * @param names one, or several that share its numbers
     */
    record Tensor(List<String> names, ElementType type, Shape shape, Supplier<Numbers> numbers) {

        long bytes() {
            return (long) shape.size() * type.bytes();
        }
    }

    /** One safetensors file, in which tensors of several names are written under the first. */
    static void safetensors(Path file, List<Tensor> tensors) {
        SafetensorsWriter out = new SafetensorsWriter().metadata("format", "pt");
        tensors.forEach(t -> out.numbers(t.names().getFirst(), t.type(), t.shape(), t.numbers()));
        AtomicFile.write(file, out::writeTo);
    }

    /**
     * Safetensors files of at most so many bytes each, a tensor not being parted: {@code model.safetensors}, or those that {@code
     * model.safetensors.index.json} names.
     */
    static void indexed(Path folder, List<Tensor> tensors, long most) {
        List<List<Tensor>> shards = shards(tensors, most);
        if (shards.size() == 1) {
            safetensors(folder.resolve("model.safetensors"), tensors);
            return;
        }
        IntFunction<String> name =
                i -> String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
        numbered(folder, shards, name);
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata")
                .put("total_size", tensors.stream().mapToLong(Tensor::bytes).sum());
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String file = name.apply(i);
            shards.get(i).forEach(t -> map.put(t.names().getFirst(), file));
        }
        json(folder.resolve("model.safetensors.index.json"), index);
    }

    /** Writes files without an index: {@code model_0.safetensors} and those numbered after it. */
    static void numbered(Path folder, List<Tensor> tensors, long most) {
        numbered(folder, shards(tensors, most), i -> "model_" + i + ".safetensors");
    }

    private static void numbered(Path folder, List<List<Tensor>> shards, IntFunction<String> name) {
        for (int i = 0; i < shards.size(); i++) {
            safetensors(folder.resolve(name.apply(i)), shards.get(i));
        }
    }

    private static List<List<Tensor>> shards(List<Tensor> tensors, long most) {
        List<List<Tensor>> shards = new ArrayList<>();
        long room = 0;
        for (Tensor t : tensors) {
            if (shards.isEmpty() || t.bytes() > room) {
                shards.add(new ArrayList<>());
                room = most;
            }
            shards.getLast().add(t);
            room -= t.bytes();
        }
        return shards;
    }

    /**
     * A file of PyTorch's.
     *
     * @param place keys that lead to the dictionary of the tensors
     */
    static TorchWriter torch(Path file, List<Tensor> tensors, String... place) {
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        TorchWriter out = new TorchWriter(stem, List.of(place));
        for (Tensor t : tensors) {
            String first = t.names().getFirst();
            out.tensor(first, t.type(), t.shape().toArray(), t.numbers());
            t.names().stream().skip(1).forEach(other -> out.alias(other, first));
        }
        return out;
    }

    /** Writes what {@link #torch} collected. */
    static void write(Path file, TorchWriter out) {
        AtomicFile.write(file, out::writeTo);
    }

    /** A configuration; JSON is YAML, too. */
    static void json(Path file, ObjectNode content) {
        byte[] json = (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, json);
    }
}
