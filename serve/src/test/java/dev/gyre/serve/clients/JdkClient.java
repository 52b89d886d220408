package dev.gyre.serve.clients;

import dev.gyre.serve.SmallServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JDK's HTTP client, which sends requests as they stand. */
final class JdkClient implements TestedClient {

    private final SmallServer server;

    JdkClient(SmallServer server) {
        this.server = server;
    }

    @Override
    public Optional<Answered> ask(ClientCase of) {
        ObjectNode body = of.request().deepCopy().asObject().put("model", of.model());
        try {
            HttpResponse<String> response = server.post("/v1/" + of.path(), body.toString());
            if (response.statusCode() != 200) {
                JsonNode error = json(response.body()).get("error");
                return Optional.of(Answered.refused(
                        response.statusCode(), error.get("message").stringValue()));
            }
            if (of.path().equals("embeddings")) {
                return Optional.of(Answered.vectors(json(response.body())
                        .get("data")
                        .valueStream()
                        .map(JdkClient::vector)
                        .toList()));
            }
            return Optional.of(of.streams() ? streamed(response.body()) : whole(json(response.body())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static float[] vector(JsonNode embedded) {
        float[] vector = new float[embedded.get("embedding").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = embedded.get("embedding").get(i).floatValue();
        }
        return vector;
    }

    private static Answered whole(JsonNode answer) {
        List<String> texts = new ArrayList<>();
        List<Answered.Call> calls = new ArrayList<>();
        for (JsonNode choice : answer.get("choices")) {
            texts.add(
                    choice.has("text")
                            ? choice.get("text").stringValue()
                            : choice.at("/message/content").asString(""));
            for (JsonNode call : choice.at("/message/tool_calls")) {
                calls.add(new Answered.Call(
                        call.at("/function/name").stringValue(),
                        call.at("/function/arguments").stringValue()));
            }
        }
        return Answered.texts(
                texts,
                Optional.of(answer.at("/choices/0/finish_reason").stringValue()),
                answer.at("/usage/prompt_tokens").intValue(),
                answer.at("/usage/completion_tokens").intValue(),
                calls);
    }

    private static Answered streamed(String events) {
        StringBuilder text = new StringBuilder();
        TreeMap<Integer, StringBuilder> names = new TreeMap<>();
        TreeMap<Integer, StringBuilder> arguments = new TreeMap<>();
        Optional<String> finish = Optional.empty();
        int read = -1;
        int tokens = -1;
        for (String event : List.of(events.split("\n\n"))) {
            String data = event.substring("data: ".length());
            if (data.equals("[DONE]")) {
                break;
            }
            JsonNode part = json(data);
            if (part.has("usage") && part.get("usage").isObject()) {
                read = part.at("/usage/prompt_tokens").intValue();
                tokens = part.at("/usage/completion_tokens").intValue();
            }
            JsonNode choice = part.at("/choices/0");
            text.append(choice.path("text").asString(""))
                    .append(choice.at("/delta/content").asString(""));
            for (JsonNode delta : choice.at("/delta/tool_calls")) {
                int index = delta.get("index").intValue();
                names.computeIfAbsent(index, i -> new StringBuilder())
                        .append(delta.at("/function/name").asString(""));
                arguments
                        .computeIfAbsent(index, i -> new StringBuilder())
                        .append(delta.at("/function/arguments").asString(""));
            }
            if (choice.path("finish_reason").isString()) {
                finish = Optional.of(choice.get("finish_reason").stringValue());
            }
        }
        List<Answered.Call> calls = names.keySet().stream()
                .map(i -> new Answered.Call(
                        names.get(i).toString(), arguments.get(i).toString()))
                .toList();
        return Answered.texts(List.of(text.toString()), finish, read, tokens, calls);
    }
}
