package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.generate.Session;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How likely a prompt's tokens are, which evaluations live on, and which of several texts is likeliest. */
class LikelihoodsTest {

    private static final String TEXT = "In the beginning God created the heaven";

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    /** Logarithms of the probabilities of all tokens but the first, in double precision. */
    private static double[] expected(int[] tokens) {
        ServedText model = (ServedText) SmallServer.model("small", SmallServer.XLSTM);
        try (Session session = new Session(model.model(), Devices.standard())) {
            Session.Sequence s = session.open();
            double[] logprobs = new double[tokens.length - 1];
            for (int i = 0; i < logprobs.length; i++) {
                session.read(s, tokens[i]);
                float[] logits = s.logits();
                double sum = 0;
                for (float l : logits) {
                    sum += Math.exp(l);
                }
                logprobs[i] = logits[tokens[i + 1]] - Math.log(sum);
            }
            return logprobs;
        }
    }

    /** What lm-evaluation-harness sends by its model local-completions, and what it makes of the answer. */
    @Test
    void aHarnessGetsLogLikelihoods() throws IOException, InterruptedException {
        int[] tokens = TEXT.chars().toArray();
        int context = 17;
        String list = IntStream.of(tokens).mapToObj(Integer::toString).collect(Collectors.joining(","));
        JsonNode answer = server.complete("\"prompt\": [[" + list
                + "]], \"max_tokens\": 1, \"logprobs\": 1, \"seed\": 1234, \"echo\": true, \"temperature\": 0");
        JsonNode told = answer.at("/choices/0/logprobs");
        assertThat(told.get("token_logprobs").size()).isEqualTo(tokens.length + 1);
        assertThat(told.at("/token_logprobs/0").isNull()).isTrue();
        assertThat(told.at("/top_logprobs/0").isNull()).isTrue();
        double[] expected = expected(tokens);
        double sum = 0;
        for (int i = 1; i < tokens.length; i++) {
            double logprob = told.get("token_logprobs").get(i).doubleValue();
            assertThat(logprob).as("token %d", i).isCloseTo(expected[i - 1], within(1e-5));
            assertThat(told.get("top_logprobs")
                            .get(i)
                            .valueStream()
                            .mapToDouble(JsonNode::doubleValue)
                            .max()
                            .orElseThrow())
                    .isGreaterThanOrEqualTo(logprob);
            sum += i < context ? 0 : logprob;
        }
        assertThat(sum)
                .isCloseTo(
                        IntStream.range(context - 1, expected.length)
                                .mapToDouble(i -> expected[i])
                                .sum(),
                        within(1e-4));
        assertThat(told.get("tokens").valueStream().map(JsonNode::stringValue).collect(Collectors.joining()))
                .startsWith(TEXT);
        assertThat(told.get("text_offset").valueStream().map(JsonNode::intValue))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, tokens.length).boxed().toList());
        assertThat(answer.at("/choices/0/text").stringValue()).startsWith(TEXT);
    }

    @Test
    void aPromptMayOnlyBeRead() throws IOException, InterruptedException {
        JsonNode answer =
                server.complete("\"prompt\": [\"naïve\", \"x\"], \"max_tokens\": 0, \"logprobs\": 2, \"echo\": true");
        JsonNode first = answer.at("/choices/0");
        assertThat(first.get("text").stringValue()).isEqualTo("naïve");
        assertThat(first.get("finish_reason").stringValue()).isEqualTo("length");
        assertThat(first.at("/logprobs/tokens").size()).isEqualTo(6);
        assertThat(first.at("/logprobs/tokens/2").stringValue()).isEqualTo("bytes:\\xc3");
        assertThat(answer.at("/choices/1/logprobs/token_logprobs").toString()).isEqualTo("[null]");
        assertThat(answer.at("/usage/completion_tokens").intValue()).isZero();
    }

    @Test
    void theLikeliestOfSeveralIsTold() throws IOException, InterruptedException {
        String asked = "\"prompt\": \"x\", \"seed\": 5, \"max_tokens\": 12, \"logprobs\": 0";
        JsonNode all = server.complete(asked + ", \"n\": 4").get("choices");
        JsonNode best = server.complete(asked + ", \"n\": 2, \"best_of\": 4");
        List<String> ranked = all.valueStream()
                .sorted((a, b) -> Double.compare(mean(b), mean(a)))
                .limit(2)
                .map(c -> c.get("text").stringValue())
                .toList();
        assertThat(best.get("choices").valueStream().map(c -> c.get("text").stringValue()))
                .containsExactlyElementsOf(ranked);
        assertThat(best.at("/choices/1/index").intValue()).isEqualTo(1);
        assertThat(best.at("/usage/completion_tokens").intValue()).isEqualTo(48);
    }

    private static double mean(JsonNode choice) {
        return choice.at("/logprobs/token_logprobs")
                .valueStream()
                .mapToDouble(JsonNode::doubleValue)
                .average()
                .orElseThrow();
    }

    private static String text(String fields) throws IOException, InterruptedException {
        return server.complete("\"prompt\": \"x\", \"max_tokens\": 60, \"temperature\": 0" + fields)
                .at("/choices/0/text")
                .stringValue();
    }

    /** A token that's taken once isn't taken again where it's punished enough, and one with a bias is always taken. */
    @Test
    void penaltiesAndBiasesSteer() throws IOException, InterruptedException {
        assertThat(text(", \"logit_bias\": {\"65\": 100}")).isEqualTo("A".repeat(60));
        String punished = text(", \"logit_bias\": {\"65\": 100, \"66\": 99, \"67\": 98}, \"presence_penalty\": 1.5");
        assertThat(punished).startsWith("AB");
        assertThat(text(", \"logit_bias\": {\"65\": 50, \"66\": 50}, \"frequency_penalty\": 2")
                        .chars()
                        .filter(c -> c == 'A')
                        .count())
                .isBetween(25L, 35L);
        assertThat(text(", \"repetition_penalty\": 2").chars().distinct().count())
                .isGreaterThan(text("").chars().distinct().count());
        String only = server.complete("\"prompt\": \"x\", \"max_tokens\": 60, \"seed\": 3, \"min_p\": 1")
                .at("/choices/0/text")
                .stringValue();
        assertThat(only).isEqualTo(text(""));
    }

    @Test
    void aModelNeedntBeNamedWhereThereIsOne() throws IOException, InterruptedException {
        assertThat(SmallServer.ok(server.post("/v1/completions", "{\"max_tokens\": 1}"))
                        .get("model")
                        .stringValue())
                .isEqualTo("small");
    }
}
