package dev.gyre.serve.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request of the table that every client sends, and what its answer has.
 *
 * @param path below {@code /v1/}
 * @param request fields of OpenAI's protocol, but the model
 * @param expect what holds of the answer, by its words in {@link Expectations}
 */
record ClientCase(String name, String path, JsonNode request, JsonNode expect) {

    /** All of them. */
    static List<ClientCase> all() {
        try (InputStream in = Objects.requireNonNull(ClientCase.class.getResourceAsStream("requests.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> JsonMapper.shared().readValue(line, ClientCase.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean streams() {
        return request.path("stream").asBoolean(false);
    }

    /** The model asked for. */
    String model() {
        return request.path("model").asString("small");
    }

    @Override
    public String toString() {
        return name;
    }
}
