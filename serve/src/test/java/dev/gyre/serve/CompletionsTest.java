package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.serve.openai.Utf8Decoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What good requests are answered with. */
class CompletionsTest {

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String text(JsonNode answer) {
        return answer.get("choices").get(0).get("text").stringValue();
    }

    @Test
    void writesWhatGenerateWrites() throws IOException, InterruptedException {
        String prompt = "And God said, ";
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ServedText model = (ServedText) SmallServer.model("small", SmallServer.XLSTM);
        try (Sampler sampler = new Sampler(model.model(), 7, Devices.standard())) {
            sampler.read(model.tokenizer().encode(prompt));
            for (int i = 0; i < 40; i++) {
                written.writeBytes(model.tokenizer().bytes(sampler.next(new Sampling(0.9, 40, 0.95))));
            }
        }
        JsonNode answer = server.complete("\"prompt\": \"And God said, \", \"max_tokens\": 40, \"seed\": 7,"
                + " \"temperature\": 0.9, \"top_k\": 40, \"top_p\": 0.95");
        assertThat(text(answer)).isEqualTo(Utf8Decoder.of(written.toByteArray()));
        assertThat(answer.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(answer.get("model").stringValue()).isEqualTo("small");
        assertThat(answer.get("id").stringValue()).startsWith("cmpl-");
        assertThat(answer.get("choices").get(0).get("finish_reason").stringValue())
                .isEqualTo("length");
        JsonNode usage = answer.get("usage");
        assertThat(usage.get("prompt_tokens").intValue()).isEqualTo(14);
        assertThat(usage.get("completion_tokens").intValue()).isEqualTo(40);
        assertThat(usage.get("total_tokens").intValue()).isEqualTo(54);
    }

    @Test
    void choicesOfOneSeedDifferAndComeAgain() throws IOException, InterruptedException {
        String asked = "\"prompt\": \"x\", \"n\": 3, \"seed\": 5, \"max_tokens\": 12";
        List<String> texts = texts(server.complete(asked));
        assertThat(texts).hasSize(3).doesNotHaveDuplicates();
        assertThat(texts(server.complete(asked))).isEqualTo(texts);
        assertThat(text(server.complete("\"prompt\": \"x\", \"seed\": 5, \"max_tokens\": 12")))
                .isEqualTo(texts.getFirst());
    }

    private static List<String> texts(JsonNode answer) {
        return answer.get("choices")
                .valueStream()
                .map(c -> c.get("text").stringValue())
                .toList();
    }

    @Test
    void severalPromptsAndTokensAreTaken() throws IOException, InterruptedException {
        JsonNode both = server.complete("\"prompt\": [\"ab\", [99, 100]], \"max_tokens\": 5, \"temperature\": 0");
        assertThat(texts(both))
                .containsExactly(
                        text(server.complete("\"prompt\": [97, 98], \"max_tokens\": 5, \"temperature\": 0")),
                        text(server.complete("\"prompt\": \"cd\", \"max_tokens\": 5, \"top_k\": 1")));
        assertThat(both.get("choices").get(1).get("index").intValue()).isEqualTo(1);
        assertThat(both.get("usage").get("prompt_tokens").intValue()).isEqualTo(4);
        assertThat(text(server.complete("\"prompt\": \"cd\", \"echo\": true, \"max_tokens\": 1")))
                .startsWith("cd");
    }

    @Test
    void whatIsLeftOutIsAsOpenAiHasIt() throws IOException, InterruptedException {
        JsonNode nothing = server.complete("\"max_tokens\": null, \"stop\": null, \"user\": \"somebody\"");
        assertThat(nothing.get("usage").get("prompt_tokens").intValue()).isEqualTo(1);
        assertThat(nothing.get("usage").get("completion_tokens").intValue()).isEqualTo(16);
        assertThat(text(server.complete("\"temperature\": 1")))
                .as("a seed of its own")
                .isNotEqualTo(text(server.complete("\"temperature\": 1")));
    }

    @Test
    void aTextEndsBeforeAStopString() throws IOException, InterruptedException {
        String asked = "\"prompt\": [1, 2, 3], \"seed\": 11, \"max_tokens\": 400, \"top_k\": 60";
        String whole = text(server.complete(asked));
        int at = IntStream.range(20, whole.length() - 2)
                .filter(i -> whole.substring(i, i + 2).chars().allMatch(c -> c > ' ' && c < 127))
                .findFirst()
                .orElseThrow();
        String stop = whole.substring(at, at + 2);
        JsonNode cut = server.complete(asked + ", \"stop\": [\"never seen\", \""
                + stop.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]");
        assertThat(text(cut)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(cut.get("choices").get(0).get("finish_reason").stringValue()).isEqualTo("stop");
    }

    @Test
    void logprobsAreThoseOfTheModel() throws IOException, InterruptedException {
        JsonNode answer = server.complete("\"prompt\": \"x\", \"logprobs\": 3, \"max_tokens\": 6, \"temperature\": 0");
        JsonNode logprobs = answer.get("choices").get(0).get("logprobs");
        assertThat(logprobs.get("tokens").size()).isEqualTo(6);
        assertThat(logprobs.get("text_offset").get(0).intValue()).isZero();
        for (int i = 0; i < 6; i++) {
            JsonNode top = logprobs.get("top_logprobs").get(i);
            assertThat(top.size()).isEqualTo(3);
            double likeliest =
                    top.valueStream().mapToDouble(JsonNode::doubleValue).max().orElseThrow();
            assertThat(logprobs.get("token_logprobs").get(i).doubleValue())
                    .isCloseTo(likeliest, within(1e-12))
                    .isNegative();
        }
        JsonNode chat = server.chat("\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"logprobs\": true,"
                + " \"top_logprobs\": 20, \"max_completion_tokens\": 2");
        JsonNode first =
                chat.get("choices").get(0).get("logprobs").get("content").get(0);
        assertThat(first.get("top_logprobs").size()).isEqualTo(20);
        assertThat(first.get("bytes").size()).isEqualTo(1);
        double all = first.get("top_logprobs")
                .valueStream()
                .mapToDouble(l -> Math.exp(l.get("logprob").doubleValue()))
                .sum();
        assertThat(all).isBetween(20.0 / 256, 1.0);
    }

    @Test
    void aConversationBecomesAPrompt() throws IOException, InterruptedException {
        String rest = ", \"seed\": 3, \"max_tokens\": 20";
        JsonNode chat = server.chat("\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"},"
                + " {\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Who?\"}]}]" + rest);
        JsonNode plain = server.complete("\"prompt\": \"Be brief.\\n\\nUser: Who?\\nAssistant:\"" + rest);
        JsonNode choice = chat.get("choices").get(0);
        assertThat(choice.get("message").get("content").stringValue()).isEqualTo(text(plain));
        assertThat(choice.get("message").get("role").stringValue()).isEqualTo("assistant");
        assertThat(chat.get("object").stringValue()).isEqualTo("chat.completion");
    }

    @Test
    void prefixesAreReadOnceAndMakeNoDifference() throws IOException, InterruptedException {
        String common = "In the beginning God created the heaven and the earth. "; // 55 bytes: 6 chunks of 8
        JsonNode first = server.complete("\"prompt\": \"" + common + "And\", \"seed\": 9, \"max_tokens\": 30");
        JsonNode again = server.complete("\"prompt\": \"" + common + "And\", \"seed\": 9, \"max_tokens\": 30");
        JsonNode other = server.complete("\"prompt\": \"" + common + "The serpent\", \"max_tokens\": 1");
        assertThat(text(again)).isEqualTo(text(first));
        assertThat(cached(first)).isZero();
        assertThat(cached(again)).isEqualTo(56);
        assertThat(cached(other)).isEqualTo(48);
    }

    private static int cached(JsonNode answer) {
        return answer.get("usage")
                .get("prompt_tokens_details")
                .get("cached_tokens")
                .intValue();
    }

    @Test
    void modelsHealthAndMetersAreTold() throws IOException, InterruptedException {
        assertThat(SmallServer.ok(server.get("/v1/models"))
                        .get("data")
                        .get(0)
                        .get("id")
                        .stringValue())
                .isEqualTo("small");
        assertThat(SmallServer.ok(server.get("/v1/models/small")).get("object").stringValue())
                .isEqualTo("model");
        assertThat(SmallServer.ok(server.get("/health")).get("status").stringValue())
                .isEqualTo("ok");
        server.complete("\"prompt\": \"ab\", \"max_tokens\": 3");
        assertThat(server.get("/metrics").body())
                .contains("gyre_tokens_total{kind=\"generated\",model=\"small\"}")
                .contains("gyre_first_token_seconds_bucket")
                .contains("gyre_batch_fill")
                .contains("gyre_queue{model=\"small\"} 0.0")
                .contains("gyre_sessions{model=\"small\"}")
                .contains("path=\"/v1/completions\",status=\"200\"")
                .contains("jvm_threads_live_threads");
    }
}
