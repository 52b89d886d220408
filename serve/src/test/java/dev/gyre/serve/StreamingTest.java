package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Texts as they come, to the JDK's client and to LangChain4j's. */
class StreamingTest {

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void piecesAreTheWhole() throws IOException, InterruptedException {
        String asked = "\"prompt\": \"ab\", \"seed\": 4, \"max_tokens\": 1500, \"logprobs\": 0, \"n\": 2";
        JsonNode whole = server.complete(asked);
        List<JsonNode> events = server.stream(
                "/v1/completions",
                "{\"model\": \"small\", " + asked + ", \"stream\": true, \"stream_options\": {\"include_usage\": true,"
                        + " \"include_state\": true}}");
        for (int choice = 0; choice < 2; choice++) {
            int index = choice;
            List<JsonNode> pieces = events.stream()
                    .flatMap(e -> e.get("choices").valueStream())
                    .filter(c -> c.get("index").intValue() == index)
                    .toList();
            JsonNode expected = whole.get("choices").get(choice);
            assertThat(pieces.stream().map(p -> p.get("text").stringValue()).collect(Collectors.joining()))
                    .isEqualTo(expected.get("text").stringValue());
            assertThat(pieces.stream()
                            .flatMap(
                                    p -> p.get("logprobs").get("token_logprobs").valueStream())
                            .toList())
                    .isEqualTo(expected.get("logprobs")
                            .get("token_logprobs")
                            .valueStream()
                            .toList());
            assertThat(pieces.getLast().get("finish_reason").stringValue()).isEqualTo("length");
            assertThat(pieces.subList(0, pieces.size() - 1))
                    .allSatisfy(p -> assertThat(p.get("finish_reason").isNull()).isTrue());
        }
        assertThat(events.getLast().get("choices").isEmpty()).isTrue();
        assertThat(events.getLast().get("usage").get("completion_tokens").intValue())
                .isEqualTo(3000);
        assertThat(events.get(events.size() - 2).get("gyre").get("tokens").intValue())
                .isEqualTo(3000);
        assertThat(events.getFirst().get("gyre").get("state_bytes").longValue()).isPositive();
    }

    /** A text that has come to its stop string ends long before the others of its request. */
    @Test
    void textsOfARequestEndOneByOne() throws IOException, InterruptedException {
        String asked = "\"prompt\": \"ab\", \"seed\": 3, \"max_tokens\": 2000, \"n\": 4, \"stop\": [\"e\"]";
        List<String> whole = server.complete(asked)
                .get("choices")
                .valueStream()
                .map(c -> c.get("text").stringValue())
                .toList();
        assertThat(whole.stream().mapToInt(String::length).distinct().count()).isGreaterThan(1);
        List<JsonNode> events =
                server.stream("/v1/completions", "{\"model\": \"small\", " + asked + ", \"stream\": true}");
        for (int choice = 0; choice < whole.size(); choice++) {
            int index = choice;
            assertThat(events.stream()
                            .flatMap(e -> e.get("choices").valueStream())
                            .filter(c -> c.get("index").intValue() == index)
                            .map(c -> c.get("text").stringValue())
                            .collect(Collectors.joining()))
                    .isEqualTo(whole.get(choice));
        }
    }

    @Test
    void aStopStringIsNeverSent() throws IOException, InterruptedException {
        String asked = "\"prompt\": \"ab\", \"seed\": 6, \"max_tokens\": 600, \"top_k\": 60";
        String whole = server.complete(asked).get("choices").get(0).get("text").stringValue();
        int at = 40;
        while (!whole.substring(at, at + 2).chars().allMatch(c -> c > '0' && c < 127 && c != '\\')) {
            at++;
        }
        String stop = whole.substring(at, at + 2);
        List<JsonNode> events = server.stream(
                "/v1/completions",
                "{\"model\": \"small\", " + asked + ", \"stream\": true, \"stop\": \"" + stop + "\"}");
        assertThat(events.stream()
                        .map(e -> e.get("choices").get(0).get("text").stringValue())
                        .collect(Collectors.joining()))
                .isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }

    @Test
    void langChainChats() {
        OpenAiChatModel chat = OpenAiChatModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .seed(5)
                .maxTokens(12)
                .build();
        assertThat(chat.chat("Who made heaven?"))
                .isEqualTo(chat.chat("Who made heaven?"))
                .isNotEmpty();
        OpenAiLanguageModel language = OpenAiLanguageModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .temperature(0.0)
                .build();
        assertThat(language.generate("In the").tokenUsage().outputTokenCount()).isEqualTo(16);
    }

    @Test
    void langChainStreams() throws Exception {
        OpenAiStreamingChatModel chat = OpenAiStreamingChatModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .seed(5)
                .maxTokens(40)
                .build();
        StringBuilder pieces = new StringBuilder();
        CompletableFuture<AiMessage> complete = new CompletableFuture<>();
        chat.chat("Who made heaven?", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                pieces.append(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                complete.complete(response.aiMessage());
            }

            @Override
            public void onError(Throwable error) {
                complete.completeExceptionally(error);
            }
        });
        assertThat(complete.get(60, TimeUnit.SECONDS).text())
                .isEqualTo(pieces.toString())
                .isNotEmpty();
    }
}
