package dev.gyre.serve.openai;

import dev.gyre.serve.batch.TextWorker;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Embeddings of texts are asked for.
 *
 * @param texts the tokens of each
 * @param base64 whether vectors are told as the bytes of their floats rather than as numbers
 */
public record EmbeddingRequest(TextWorker worker, List<int[]> texts, boolean base64) {

    private static final String FORMAT = "encoding_format";
    private static final String DIMENSIONS = "dimensions";
    private static final String BASE64 = "base64";

    /**
     * Reads a body with {@code input}.
     *
     * @param workers finds a model by its name, or the one that there is
     * @throws ApiException if something is wrong with it
     */
    public static EmbeddingRequest read(byte[] body, Function<Optional<String>, TextWorker> workers) {
        RequestFields fields = RequestFields.of(body);
        TextWorker worker = workers.apply(fields.text("model"));
        if (worker.hiddenWidth() == 0) {
            throw ApiException.parameter(
                    "model",
                    "no_embeddings",
                    "the model " + worker.name()
                            + " has no hidden states, of which embeddings are made: name another one");
        }
        String format = fields.text(FORMAT).orElse("float");
        if (!List.of("float", BASE64).contains(format)) {
            throw ApiException.parameter(FORMAT, FORMAT + " has to be float or base64");
        }
        OptionalInt dimensions = fields.integer(DIMENSIONS, 1, Integer.MAX_VALUE);
        if (dimensions.orElse(worker.hiddenWidth()) != worker.hiddenWidth()) {
            throw ApiException.parameter(
                    DIMENSIONS,
                    DIMENSIONS + " is " + dimensions.getAsInt() + ", but the model " + worker.name() + " has "
                            + worker.hiddenWidth() + ": leave it out");
        }
        fields.ignore("user");
        List<int[]> texts = new Prompts(fields, worker).inputs();
        fields.refuseUnknown();
        return new EmbeddingRequest(worker, texts, format.equals(BASE64));
    }

    /** Tokens of all texts. */
    public int tokens() {
        return texts.stream().mapToInt(t -> t.length).sum();
    }

    /**
     * The answer.
     *
     * @param embeddings one for each text
     */
    public byte[] answer(List<float[]> embeddings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonMapper.shared().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeArrayPropertyStart("data");
            for (int i = 0; i < embeddings.size(); i++) {
                json.writeStartObject();
                json.writeStringProperty("object", "embedding");
                json.writeNumberProperty("index", i);
                json.writeName("embedding");
                write(json, embeddings.get(i));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("model", worker.name());
            json.writeObjectPropertyStart("usage");
            json.writeNumberProperty("prompt_tokens", tokens());
            json.writeNumberProperty("total_tokens", tokens());
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator json, float[] embedding) {
        if (base64) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(embedding.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(embedding);
            json.writeString(Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        json.writeStartArray();
        for (float v : embedding) {
            json.writeNumber(v);
        }
        json.writeEndArray();
    }
}
