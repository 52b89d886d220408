package dev.gyre.models.arch;

import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checkpoint in a paper's own format among the tests' resources, with what its model has to say.
 *
 * @param folder where it lies
 */
record Published(Path folder) {

    static Published named(String name) {
        try {
            return new Published(Path.of(
                    Objects.requireNonNull(Published.class.getResource("/dev/gyre/models/checkpoints/" + name), name)
                            .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode json(String file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(folder.resolve(file)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code config.json}, or else a {@code config.yaml} without nested keys. */
    private JsonNode config() {
        if (Files.exists(folder.resolve("config.json"))) {
            return json("config.json");
        }
        try {
            ObjectNode config = JsonMapper.shared().createObjectNode();
            for (String line : Files.readAllLines(folder.resolve("config.yaml"))) {
                String[] sides = line.split(": ", 2);
                boolean plain = sides[1].matches("true|false|-?[0-9][0-9.e+-]*");
                config.set(sides[0], JsonMapper.shared().readTree(plain ? sides[1] : "\"" + sides[1] + "\""));
            }
            return config;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The model of a family whose name needs no more than the configuration and the tensors beside it. */
    SequenceModel model(String family) {
        return model(Families.find(family));
    }

    private <S extends Settings> SequenceModel model(Family<S, ?> family) {
        JsonNode config = config();
        S settings = family.settings().readPublished(config);
        try (TensorFiles tensors = TensorFiles.open(folder)) {
            Domain domain = Domain.tokens(config.get("vocab_size").asInt());
            return (SequenceModel)
                    family.build(settings, domain, Source.published(tensors)).model();
        }
    }

    int batch() {
        try (Safetensors in = expected()) {
            return in.entry("in.ids").shape().dim(0);
        }
    }

    int[] ids() {
        try (Safetensors in = expected()) {
            return in.ints("in.ids");
        }
    }

    float[] expected(String name) {
        try (Safetensors in = expected()) {
            return in.floats(name);
        }
    }

    private Safetensors expected() {
        return Safetensors.open(folder.resolve("expected.safetensors"));
    }

    /** The largest difference over the largest number, as the checkpoints' own tolerance counts. */
    static double distance(float[] expected, float[] actual) {
        double most = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        }
        return expected.length == actual.length ? difference / most : Double.POSITIVE_INFINITY;
    }
}
