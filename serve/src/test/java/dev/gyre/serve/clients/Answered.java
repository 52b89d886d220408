package dev.gyre.serve.clients;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client makes of an answer.
 *
 * @param texts of the choices
 * @param finish why the first choice ends, in OpenAI's words; empty where the client doesn't tell
 * @param read tokens of the prompt; -1 where the client doesn't tell
 * @param tokens of the answer; -1 where the client doesn't tell
 * @param calls of functions
 * @param vectors embeddings
 * @param refusal of the server; empty if it answered
 */
record Answered(
        List<String> texts,
        Optional<String> finish,
        int read,
        int tokens,
        List<Call> calls,
        List<float[]> vectors,
        Optional<Refusal> refusal) {

    /** A function's name and its arguments in JSON. */
    record Call(String name, String arguments) {}

    /** A status and what's told with it. */
    record Refusal(int status, String message) {}

    /** An answer that another program printed; what it left out is not told. */
    static Answered of(JsonNode printed) {
        return new Answered(
                printed.path("texts").valueStream().map(JsonNode::stringValue).toList(),
                printed.path("finish").stringValueOpt(),
                printed.path("read").asInt(-1),
                printed.path("tokens").asInt(-1),
                printed.path("calls")
                        .valueStream()
                        .map(c -> new Call(
                                c.get("name").stringValue(), c.get("arguments").stringValue()))
                        .toList(),
                printed.path("vectors")
                        .valueStream()
                        .map(v -> JsonMapper.shared().treeToValue(v, float[].class))
                        .toList(),
                printed.has("refusal")
                        ? Optional.of(JsonMapper.shared().treeToValue(printed.get("refusal"), Refusal.class))
                        : Optional.empty());
    }

    static Answered texts(List<String> texts, Optional<String> finish, int read, int tokens, List<Call> calls) {
        return new Answered(texts, finish, read, tokens, calls, List.of(), Optional.empty());
    }

    static Answered vectors(List<float[]> vectors) {
        return new Answered(List.of(), Optional.empty(), -1, -1, List.of(), vectors, Optional.empty());
    }

    static Answered refused(int status, String message) {
        return new Answered(
                List.of(), Optional.empty(), -1, -1, List.of(), List.of(), Optional.of(new Refusal(status, message)));
    }
}
