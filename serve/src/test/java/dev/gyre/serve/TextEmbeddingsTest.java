package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.serve.batch.Limits;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Texts as vectors: the mean of the last hidden states, of length 1. */
class TextEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";
    private static final int WIDTH = 16;

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(
                new Limits(4, 8, 1000, 2000, 1 << 20),
                Map.of(
                        "small",
                        SmallServer.XLSTM,
                        "aft",
                        new Small("aft", "--dim=16 --blocks=2 --form=full --rank=4 --positions=80"),
                        "bigram",
                        new Small("bigram", ""),
                        "unigram",
                        new Small("unigram", "")));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode embed(String fields) throws IOException, InterruptedException {
        return SmallServer.ok(server.post(PATH, "{\"model\": \"small\", " + fields + "}"));
    }

    private static double[] vector(JsonNode answer, int index) {
        JsonNode one = answer.get("data").get(index);
        assertThat(one.get("object").stringValue()).isEqualTo("embedding");
        assertThat(one.get("index").intValue()).isEqualTo(index);
        return one.get("embedding")
                .valueStream()
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static double[] unit(double[] vector) {
        double length = Math.sqrt(IntStream.range(0, vector.length)
                .mapToDouble(i -> vector[i] * vector[i])
                .sum());
        return IntStream.range(0, vector.length)
                .mapToDouble(i -> vector[i] / length)
                .toArray();
    }

    /** The mean of rows (T C), of length 1. */
    private static double[] mean(float[] states, int width) {
        double[] sum = new double[width];
        for (int i = 0; i < states.length; i++) {
            sum[i % width] += states[i];
        }
        return unit(sum);
    }

    private static void assertClose(double[] actual, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    /** The hidden states of a whole text, in one plan. (T C) */
    private static float[] hidden(int[] text) {
        ServedText model = (ServedText) SmallServer.model("small", SmallServer.XLSTM);
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, text.length);
        List<Tensor> hidden = new ArrayList<>();
        model.model().logits(g, tokens, new Memory.Kept(new States(1), false, hidden::add));
        Tensor last = hidden.getLast();
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(last), PlanOptions.named("whole"))) {
            tokens.fill(text, plan::input);
            plan.run();
            return plan.floats(last);
        }
    }

    @Test
    void anEmbeddingIsTheMeanOfTheHiddenStates() throws IOException, InterruptedException {
        String text = "In the beginning God created the heaven.";
        double[] expected = mean(hidden(text.chars().toArray()), WIDTH);
        JsonNode answer = embed("\"input\": \"" + text + "\"");
        assertClose(vector(answer, 0), expected);
        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.get("model").stringValue()).isEqualTo("small");
        assertThat(answer.get("data").size()).isOne();
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(40);
        assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(40);
    }

    /** A row of a bigram's table is its hidden state, and its logits. */
    @Test
    void thatOfABigramIsTheMeanOfItsRows() throws IOException, InterruptedException {
        int[] text = {7, 250, 7, 99, 0};
        ServedText model = (ServedText) SmallServer.model("bigram", new Small("bigram", ""));
        float[] rows = new float[text.length * 256];
        try (Session session = new Session(model.model(), Devices.standard())) {
            Session.Sequence s = session.open();
            for (int t = 0; t < text.length; t++) {
                session.read(s, text[t]);
                System.arraycopy(s.logits(), 0, rows, t * 256, 256);
            }
        }
        JsonNode answer = SmallServer.ok(
                server.post(PATH, "{\"model\": \"bigram\", \"input\": [7, 250, 7, 99, 0], \"dimensions\": 256}"));
        assertClose(vector(answer, 0), mean(rows, 256));
    }

    @Test
    void textsAndTokensAreTakenInAllForms() throws IOException, InterruptedException {
        double[] ab = vector(embed("\"input\": \"ab\""), 0);
        double[] cd = vector(embed("\"input\": [\"cd\"], \"user\": \"somebody\""), 0);
        assertThat(ab).isNotEqualTo(cd);
        assertThat(vector(embed("\"input\": [97, 98], \"encoding_format\": null"), 0))
                .isEqualTo(ab);
        for (String both : List.of("[\"ab\", \"cd\"]", "[[97, 98], [99, 100]]", "[\"ab\", [99, 100]]")) {
            JsonNode answer = embed("\"input\": " + both + ", \"encoding_format\": \"float\", \"dimensions\": 16");
            assertClose(vector(answer, 0), ab);
            assertClose(vector(answer, 1), cd);
            assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(4);
        }
    }

    @Test
    void base64HasTheSameFloats() throws IOException, InterruptedException {
        String input = "\"input\": [\"x\", \"In the beginning\"]";
        JsonNode floats = embed(input);
        JsonNode packed = embed(input + ", \"encoding_format\": \"base64\"");
        for (int i = 0; i < 2; i++) {
            byte[] bytes = Base64.getDecoder()
                    .decode(packed.get("data").get(i).get("embedding").stringValue());
            assertThat(bytes).hasSize(WIDTH * Float.BYTES);
            ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (double v : vector(floats, i)) {
                assertThat(numbers.getFloat()).isEqualTo((float) v);
            }
        }
    }

    /** More texts than are read at once, of all lengths: each gets what it gets alone. */
    @Test
    void manyTextsGetWhatEachGetsAlone() throws IOException, InterruptedException {
        List<String> texts = IntStream.range(0, 21)
                .mapToObj(i -> "\"" + "word %d ".formatted(i).repeat(1 + i * 5 % 17) + "\"")
                .toList();
        JsonNode all = embed("\"input\": " + texts);
        assertThat(all.get("data").size()).isEqualTo(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            double[] alone = vector(embed("\"input\": " + texts.get(i)), 0);
            assertClose(vector(all, i), alone);
            assertClose(unit(alone), alone);
        }
    }

    @Test
    void requestsAtOnceGetWhatEachGetsAlone() throws IOException, InterruptedException, ExecutionException {
        List<String> inputs = IntStream.range(0, 6)
                .mapToObj(i -> "\"input\": [\"" + "text %d ".formatted(i).repeat(9) + "\", \"b\"]")
                .toList();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> together =
                    inputs.stream().map(i -> clients.submit(() -> embed(i))).toList();
            Future<JsonNode> text = clients.submit(() -> server.complete("\"prompt\": \"x\", \"max_tokens\": 50"));
            for (int i = 0; i < inputs.size(); i++) {
                JsonNode alone = embed(inputs.get(i));
                assertClose(vector(together.get(i).get(), 0), vector(alone, 0));
                assertClose(vector(together.get(i).get(), 1), vector(alone, 1));
            }
            assertThat(text.get().at("/usage/completion_tokens").intValue()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"model\": \"small\"`|input|you must provide an input parameter",
                "`\"input\": \"x\"`|model|you must provide a model parameter",
                "`\"model\": 7, \"input\": \"x\"`|model|model has to be a string, but is a number",
                "`\"model\": \"unigram\", \"input\": \"x\"`|model|the model unigram has no hidden states",
                "`\"model\": \"small\", \"input\": 7`|input|input has to be a string, but is a number",
                "`\"model\": \"small\", \"input\": \"\"`|input|input has no tokens",
                "`\"model\": \"small\", \"input\": []`|input|input has no tokens",
                "`\"model\": \"small\", \"input\": [\"x\", \"\"]`|input[1]|input[1] has no tokens",
                "`\"model\": \"small\", \"input\": [[]]`|input[0]|input[0] has no tokens",
                "`\"model\": \"small\", \"input\": [\"x\", 7]`|input[1]|input[1] has to be a string, but is a number",
                "`\"model\": \"small\", \"input\": [1, 256]`|input|input[1] has to be a token, a whole number from 0"
                        + " to 255",
                "`\"model\": \"small\", \"input\": [[1, -1]]`|input[0]|input[0][1] has to be a token",
                "`\"model\": \"small\", \"input\": [[1, null]]`|input[0]|input[0][1] has to be a token",
                "`\"model\": \"small\", \"input\": \"x\", \"encoding_format\": \"hex\"`|encoding_format|has to be"
                        + " float or base64",
                "`\"model\": \"small\", \"input\": \"x\", \"encoding_format\": 1`|encoding_format|has to be a string",
                "`\"model\": \"small\", \"input\": \"x\", \"dimensions\": 8`|dimensions|dimensions is 8, but the model"
                        + " small has 16",
                "`\"model\": \"small\", \"input\": \"x\", \"dimensions\": 0`|dimensions|dimensions is 0, but has to be",
                "`\"model\": \"small\", \"input\": \"x\", \"depth\": 1`|depth|Unrecognized request argument supplied:"
                        + " depth",
            })
    void whatIsWrongIsToldWithItsName(String fields, String parameter, String says)
            throws IOException, InterruptedException {
        HttpResponse<String> response = server.post(PATH, "{" + fields + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonNode error = JsonMapper.shared().readTree(response.body()).get("error");
        assertThat(error.get("message").stringValue()).contains(says);
        assertThat(error.get("param").stringValue()).isEqualTo(parameter);
    }

    @Test
    void limitsAndMethodsAreThoseOfOtherEndpoints() throws IOException, InterruptedException {
        String tooLong = "{\"model\": \"small\", \"input\": \"" + "x".repeat(1001) + "\"}";
        assertThat(server.post(PATH, tooLong).body()).contains("context_length_exceeded", "--max-prompt");
        String many = IntStream.range(0, 2049).mapToObj(_ -> "\"x\"").collect(Collectors.joining(","));
        assertThat(server.post(PATH, "{\"model\": \"small\", \"input\": [" + many + "]}")
                        .body())
                .contains("input has 2049 texts, but may have 2048");
        assertThat(server.get(PATH).statusCode()).isEqualTo(405);
        assertThat(server.post(PATH, "{\"model\": \"nobody\", \"input\": \"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTextIsNoLongerThanTheModelsSequences() throws IOException, InterruptedException {
        String asked = "{\"model\": \"aft\", \"input\": [\"x\", \"%s\"]}";
        SmallServer.ok(server.post(PATH, asked.formatted("x".repeat(80))));
        HttpResponse<String> refused = server.post(PATH, asked.formatted("x".repeat(81)));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("context_length_exceeded", "text 1 of input has 81 tokens, but the model aft reads at most");
    }

    @Test
    void metersAndTheLogTellOfThem() throws IOException, InterruptedException {
        try (SmallServer counting = SmallServer.of(SmallServer.LIMITS)) {
            SmallServer.ok(counting.post(PATH, "{\"input\": [\"ab\", \"cde\"]}"));
            counting.await("no row is taken", () -> counting.meter("gyre_sessions{model=\"small\"}") == 0);
            assertThat(counting.meter("gyre_requests_seconds_count{path=\"" + PATH + "\",status=\"200\"}"))
                    .isOne();
            assertThat(counting.meter("gyre_tokens_total{kind=\"prompt\",model=\"small\"}"))
                    .isEqualTo(5);
            assertThat(counting.meter("gyre_embedded_total{model=\"small\"}")).isEqualTo(2);
            assertThat(counting.lines()).anyMatch(l -> l.matches("POST /v1/embeddings 200 .* ms 5\\+0 tokens"));
        }
    }

    @Test
    void theyWaitAndAreTurnedAway() throws IOException, InterruptedException {
        String endless = "{\"model\": \"small\", \"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": true}";
        String asked = "{\"input\": [\"x\", \"y\"]}";
        try (SmallServer busy = SmallServer.of(new Limits(1, 1, 4096, 1_000_000, 1 << 20));
                RawClient writing = new RawClient(busy.port())) {
            writing.post("/v1/completions", endless);
            busy.await("a text is written", () -> busy.meter("gyre_sessions{model=\"small\"}") == 1);
            try (RawClient waiting = new RawClient(busy.port())) {
                waiting.post(PATH, asked);
                busy.await("a request waits", () -> busy.meter("gyre_queue{model=\"small\"}") == 1);
                HttpResponse<String> refused = busy.post(PATH, asked);
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            }
            busy.await(
                    "nobody waits any more",
                    () -> busy.meter("gyre_requests_seconds_count{path=\"" + PATH + "\",status=\"499\"}") == 1);
        }
    }

    /** What has been taken on is answered before a server ends, as long as there's time. */
    @Test
    void aServerThatEndsReadsOn() throws IOException, InterruptedException, ExecutionException {
        String texts = IntStream.range(0, 20)
                .mapToObj(i -> "\"" + "x".repeat(500 + i) + "\"")
                .collect(Collectors.joining(","));
        SmallServer ending =
                SmallServer.of(SmallServer.LIMITS, Map.of("small", SmallServer.XLSTM), Duration.ofMinutes(5));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> asked =
                    clients.submit(() -> ending.post(PATH, "{\"input\": [" + texts + "]}"));
            ending.await("it is read", () -> asked.isDone() || ending.meter("gyre_sessions{model=\"small\"}") > 0);
            ending.stop();
            assertThat(SmallServer.ok(asked.get()).get("data").size()).isEqualTo(20);
        }
    }

    @Test
    void langChain4jEmbeds() throws IOException, InterruptedException {
        OpenAiEmbeddingModel model = OpenAiEmbeddingModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .build();
        List<TextSegment> texts = List.of(TextSegment.from("In the beginning"), TextSegment.from("the heaven"));
        Response<List<Embedding>> all = model.embedAll(texts);
        assertThat(all.content()).hasSize(2);
        assertThat(all.tokenUsage().inputTokenCount()).isEqualTo(26);
        Embedding alone = model.embed("the heaven").content();
        assertThat(alone.vectorAsList()).hasSize(WIDTH);
        double[] own = vector(embed("\"input\": \"the heaven\""), 0);
        for (int i = 0; i < WIDTH; i++) {
            assertThat(all.content().getLast().vector()[i]).isCloseTo((float) own[i], within(1e-5f));
            assertThat(alone.vector()[i]).isCloseTo((float) own[i], within(1e-5f));
        }
    }
}
