package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.Session;
import dev.gyre.models.run.Runs;
import dev.gyre.models.task.TextTask;
import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every language model of the table, by the first of its small runs, behind one server. */
class EveryModelTest {

    private static final Limits LIMITS = new Limits(2, 8, 4096, 2000, 1 << 20);
    private static final Map<String, Small> MODELS = models();

    private static SmallServer server;

    private static Map<String, Small> models() {
        Map<String, Small> models = new LinkedHashMap<>();
        for (Small s : SmallModels.all()) {
            if (Runs.of(s.family(), s.options(), 1, 0, "").task() instanceof TextTask) {
                models.putIfAbsent(s.family(), s);
            }
        }
        return models;
    }

    static List<String> names() {
        return List.copyOf(MODELS.keySet());
    }

    @BeforeAll
    static void serve() {
        server = SmallServer.of(LIMITS, MODELS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    /** Alone, with others, and once more behind a prompt that's known: to the last bit the same. */
    @ParameterizedTest
    @MethodSource("names")
    void writesTheSameAloneAndWithOthers(String model) throws IOException, InterruptedException, ExecutionException {
        JsonNode alone = logprobs(model, 0);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> together = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int request = i;
                together.add(clients.submit(() -> logprobs(model, request)));
            }
            assertThat(together.getFirst().get()).isEqualTo(alone);
            assertThat(together.getLast().get()).isNotEqualTo(alone);
        }
    }

    private static JsonNode logprobs(String model, int request) throws IOException, InterruptedException {
        String body = "{\"model\": \"" + model + "\", \"prompt\": \"In the beginning " + "and ".repeat(request)
                + "\", \"seed\": " + (3 + request) + ", \"max_tokens\": 16, \"logprobs\": 1}";
        return SmallServer.ok(server.post("/v1/completions", body))
                .get("choices")
                .get(0)
                .get("logprobs");
    }

    /** Alone or beside others; a model without hidden states says so. */
    @ParameterizedTest
    @MethodSource("names")
    void embedsTheSameAloneAndWithOthers(String model) throws IOException, InterruptedException {
        List<String> texts = List.of("\"In the beginning God created the heaven and the earth.\"", "\"In\"", "\"a b\"");
        HttpResponse<String> answer = embed(model, texts.toString());
        if (model.equals("unigram")) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("no_embeddings", "the model unigram has no hidden states");
            return;
        }
        JsonNode together = SmallServer.ok(answer).get("data");
        assertThat(together.get(1)).isNotEqualTo(together.get(2));
        for (int i = 0; i < texts.size(); i++) {
            JsonNode alone =
                    SmallServer.ok(embed(model, texts.get(i))).get("data").get(0);
            double square = 0;
            for (int c = 0; c < alone.get("embedding").size(); c++) {
                double number = alone.get("embedding").get(c).doubleValue();
                square += number * number;
                assertThat(together.get(i).get("embedding").get(c).doubleValue())
                        .isCloseTo(number, within(1e-5));
            }
            assertThat(square).isCloseTo(1, within(1e-5));
        }
    }

    private static HttpResponse<String> embed(String model, String input) throws IOException, InterruptedException {
        return server.post("/v1/embeddings", "{\"model\": \"" + model + "\", \"input\": " + input + "}");
    }

    @ParameterizedTest
    @MethodSource("names")
    void tellsWhatItDecides(String model) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                server.post("/gyre/insights", "{\"model\": \"" + model + "\", \"text\": \"In the beginning God\"}");
        if (!insights(model)) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("no_insights", "the model " + model + " decides nothing about tokens");
            return;
        }
        JsonNode told = SmallServer.ok(answer);
        // A token that marks the beginning has no bytes.
        assertThat(told.get("bytes").valueStream().mapToInt(JsonNode::size).sum())
                .isEqualTo(20);
        boolean patches = model.equals("blt");
        assertThat(told.has("patch_starts")).isEqualTo(patches);
        if (patches) {
            assertThat(told.get("patch_starts").get(0).intValue()).isZero();
            assertThat(told.get("patch_starts").size()).isBetween(2, 21);
        }
        boolean cache = model.equals("namm");
        assertThat(told.has("kept")).isEqualTo(cache);
        if (cache) {
            assertThat(told.get("kept").size()).isEqualTo(20);
            assertThat(told.get("kept").valueStream())
                    .allSatisfy(k -> assertThat(k.doubleValue()).isBetween(0.0, 1 + 1e-9));
        }
    }

    /** What a model says of itself is what it does, and what the page is told. */
    private static boolean insights(String name) throws IOException, InterruptedException {
        ServedText model = (ServedText) SmallServer.model(name, MODELS.get(name));
        try (Session session = new Session(model.model(), Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, model.tokenizer().encode("In"));
            assertThat(session.insight(s).isPresent()).isEqualTo(session.hasInsights());
            assertThat(SmallServer.ok(server.get("/gyre/models")).valueStream())
                    .filteredOn(m -> m.get("name").stringValue().equals(name))
                    .singleElement()
                    .satisfies(m -> {
                        assertThat(m.get("insights").booleanValue()).isEqualTo(session.hasInsights());
                        assertThat(m.get("weights").get(0).stringValue()).isEqualTo("float32");
                    });
            return session.hasInsights();
        }
    }

    @Test
    void everyFamilyThatWritesIsThere() {
        List<String> writing = Families.all().stream()
                .filter(f -> f.tasks().stream().anyMatch(TextTask.class::isInstance))
                .map(Family::name)
                .toList();
        assertThat(names()).containsExactlyInAnyOrderElementsOf(writing).hasSizeGreaterThan(12);
    }
}
