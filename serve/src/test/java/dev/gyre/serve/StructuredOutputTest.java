package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.schema.RandomSchemas;
import dev.gyre.serve.schema.SchemaCompiler;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Texts in the form that a request asks for, from a model of bytes that has learned nothing. */
class StructuredOutputTest {

    private static final int SCHEMAS = Integer.getInteger("gyre.schemas", 100);
    private static final int TOGETHER = 8;
    private static final int TOKENS = 200;
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(new Limits(TOGETHER + 1, 64, 4096, 2000, 1 << 20));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static ObjectNode format(JsonNode schema) {
        ObjectNode format = JsonMapper.shared().createObjectNode().put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", schema);
        return format;
    }

    private static String body(String format, int tokens, int seed, boolean stream) {
        return "{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"Give it\"}], \"max_tokens\": "
                + tokens + ", \"seed\": " + seed + ", \"stream\": " + stream + ", \"response_format\": " + format + "}";
    }

    private record Written(String text, String finish) {}

    private static Written write(String format, int tokens, int seed, boolean stream)
            throws IOException, InterruptedException {
        String body = body(format, tokens, seed, stream);
        if (!stream) {
            JsonNode choice =
                    SmallServer.ok(server.post("/v1/chat/completions", body)).at("/choices/0");
            return new Written(
                    choice.at("/message/content").stringValue(),
                    choice.get("finish_reason").stringValue());
        }
        List<JsonNode> events = server.stream("/v1/chat/completions", body);
        String text = events.stream()
                .map(e -> e.at("/choices/0/delta/content").asString(""))
                .collect(Collectors.joining());
        return new Written(text, events.getLast().at("/choices/0/finish_reason").stringValue());
    }

    private static void requireValid(JsonNode schema, Written written) {
        List<Error> errors = REGISTRY.getSchema(schema.toString(), InputFormat.JSON)
                .validate(written.text, InputFormat.JSON, c -> c.executionConfig(e -> e.formatAssertionsEnabled(true)));
        assertThat(errors).as("%s of %s", written.text, schema).isEmpty();
    }

    /** Eight at a time, as a whole and in pieces, while somebody else's free text goes on as it would alone. */
    @Test
    void generatedSchemasAreKeptTo() throws IOException, InterruptedException, ExecutionException {
        String free = "\"prompt\": \"And\", \"seed\": 4, \"max_tokens\": 300";
        JsonNode alone = server.complete(free).at("/choices/0/text");
        RandomSchemas schemas = new RandomSchemas(1);
        Semaphore room = new Semaphore(TOGETHER);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SCHEMAS; i++) {
                int request = i;
                ObjectNode schema = schemas.next();
                long shortest = shortest(schema);
                room.acquire();
                all.add(clients.submit(() -> {
                    try {
                        Written w = write(format(schema).toString(), TOKENS, request, request % 2 == 0);
                        assertThat(w.finish).as("%s", schema).isEqualTo(shortest <= TOKENS ? "stop" : "length");
                        if (w.finish.equals("stop")) {
                            requireValid(schema, w);
                        }
                        return 0;
                    } finally {
                        room.release();
                    }
                }));
                if (i % 50 == 10) {
                    all.add(clients.submit(() -> {
                        assertThat(server.complete(free).at("/choices/0/text")).isEqualTo(alone);
                        return 0;
                    }));
                }
            }
        }
        for (Future<?> f : all) {
            f.get();
        }
    }

    private static long shortest(JsonNode schema) {
        return SchemaCompiler.compile(schema, "schema", false).shortest();
    }

    @Test
    void anyObjectIsWhatJsonObjectGives() throws IOException, InterruptedException {
        for (int seed = 0; seed < 10; seed++) {
            Written w = write("{\"type\": \"json_object\"}", 60, seed, seed % 2 == 0);
            assertThat(json(w.text).isObject()).as(w.text).isTrue();
            assertThat(w.finish).isEqualTo("stop");
        }
    }

    /** Two tokens are an empty object, one isn't. */
    @Test
    void itEndsAsSoonAsItHasTo() throws IOException, InterruptedException {
        assertThat(write("{\"type\": \"json_object\"}", 2, 1, false)).isEqualTo(new Written("{}", "stop"));
        assertThat(write("{\"type\": \"json_object\"}", 1, 1, false)).isEqualTo(new Written("{", "length"));
        JsonNode schema =
                json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                        + "\"minItems\":2}},\"required\":[\"a\"],\"additionalProperties\":false}");
        for (int tokens = 13; tokens < 30; tokens++) {
            Written w = write(format(schema).toString(), tokens, tokens, false);
            assertThat(w.finish)
                    .as("{\"a\":[\"\",\"\"]} are 13 bytes: %s", w.text)
                    .isEqualTo("stop");
            requireValid(schema, w);
        }
    }

    /** Behind a digit that may be the last, a model without a mark for the end ends where it would write no digit. */
    @Test
    void aNumberEnds() throws IOException, InterruptedException {
        JsonNode schema = json("{\"type\":\"integer\",\"minimum\":-20,\"exclusiveMaximum\":31,\"multipleOf\":5}");
        for (int seed = 0; seed < 10; seed++) {
            Written w = write(format(schema).toString(), 20, seed, false);
            requireValid(schema, w);
        }
    }

    @Test
    void theSameSeedGivesTheSameWhetherItsSchemaWasKeptOrNot() throws IOException, InterruptedException {
        String format = format(json("{\"type\":\"array\",\"items\":{\"enum\":[1,2,3]},\"minItems\":20}"))
                .toString();
        double before = server.meter("gyre_schemas_compiled_total{model=\"small\"}");
        Written first = write(format, TOKENS, 3, false);
        double constrained = server.meter("gyre_constrained_total{model=\"small\"}");
        assertThat(write(format, TOKENS, 3, true)).isEqualTo(first);
        assertThat(write(format, TOKENS, 4, false)).isNotEqualTo(first);
        assertThat(server.meter("gyre_schemas_compiled_total{model=\"small\"}")).isEqualTo(before + 1);
        assertThat(server.meter("gyre_constrained_total{model=\"small\"}")).isEqualTo(constrained + 2);
    }

    /** Log-probabilities are those of the model, and a bias doesn't lead out of the schema. */
    @Test
    void logprobsAndBiasesGoTogetherWithSchemas() throws IOException, InterruptedException {
        JsonNode answer = server.chat(
                "\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"max_tokens\": 40, \"logprobs\": true,"
                        + " \"logit_bias\": {\"65\": 100, \"97\": 100}, \"frequency_penalty\": 0.5, \"response_format\": "
                        + format(json(
                                "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":3,\"minItems\":1}")));
        String text = answer.at("/choices/0/message/content").stringValue();
        assertThat(json(text).isArray()).isTrue();
        assertThat(text).contains("a");
        JsonNode logprobs = answer.at("/choices/0/logprobs/content");
        assertThat(logprobs.size())
                .isEqualTo(answer.at("/usage/completion_tokens").intValue());
        assertThat(logprobs.valueStream().map(c -> c.get("token").stringValue()).collect(Collectors.joining()))
                .isEqualTo(text);
        assertThat(logprobs.valueStream())
                .allSatisfy(c -> assertThat(c.get("logprob").doubleValue()).isBetween(-20.0, 0.0));
    }

    /** LangChain4j's client asks for a schema, and gets it. */
    @Test
    void langChain4jGetsItsSchema() {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .maxTokens(100)
                .strictJsonSchema(true)
                .build();
        JsonSchema schema = JsonSchema.builder()
                .name("person")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("name")
                        .addIntegerProperty("age")
                        .required("name", "age")
                        .additionalProperties(false)
                        .build())
                .build();
        String text = model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("Who?"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(schema)
                                .build())
                        .build())
                .aiMessage()
                .text();
        assertThat(json(text).propertyNames()).containsExactly("name", "age");
        assertThat(json(text).get("age").isIntegralNumber()).isTrue();
    }

    /** While schemas come that can't be kept to, others' texts go on. */
    @Test
    void hostileSchemasStopNobody() throws IOException, InterruptedException, ExecutionException {
        String free = "\"prompt\": \"And\", \"seed\": 4, \"max_tokens\": 600";
        JsonNode alone = server.complete(free).at("/choices/0/text");
        List<String> hostile = List.of(
                "{\"type\":\"string\",\"pattern\":\"^((a{0,1000}){0,1000}){0,1000}$\"}",
                "{\"type\":\"string\",\"pattern\":\"" + "(".repeat(3000) + "\"}",
                "{\"type\":\"string\",\"pattern\":\"(a|b){0,99}c\",\"maxLength\":100000}",
                "{\"type\":\"integer\",\"multipleOf\":991}",
                "{\"items\":".repeat(400) + "{}" + "}".repeat(400),
                "{\"anyOf\":[" + "{\"$ref\":\"#\"},".repeat(3000) + "{\"$ref\":\"#\"}]}");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<JsonNode> going = clients.submit(() -> server.complete(free).at("/choices/0/text"));
            for (String schema : hostile) {
                HttpResponse<String> answer = server.post(
                        "/v1/chat/completions", body(format(json(schema)).toString(), 5, 1, false));
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
            }
            assertThat(going.get()).isEqualTo(alone);
        }
    }

    /** What can't be kept to is refused at once, by its path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#\"} | schema has no value that's valid and comes to an end",
                "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#/anyOf/0\"}]} | schema has no value that's valid",
                "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]} | schema has no value that's valid",
                "{\"$ref\":\"#/$defs/none\"} | schema.$ref names #/$defs/none, which isn't there",
                "{\"$ref\":\"http://elsewhere\"} | schema.$ref has to be within the schema",
                "{\"properties\":{\"a\":{\"items\":{\"oneOf\":[]}}}} | schema.properties.a.items.oneOf isn't supported",
                "{\"anyOf\":[{},{\"not\":{}}]} | schema.anyOf[1].not isn't supported",
                "{\"type\":\"strong\"} | schema.type has to be object, array",
                "{\"type\":\"string\",\"pattern\":\"(?=a)b\"} | schema.pattern has a look-around at character",
                "{\"type\":\"string\",\"pattern\":\"(a)\\\\1\"} | schema.pattern has a reference to a group",
                "{\"type\":\"string\",\"pattern\":\"(a\"} | schema.pattern has a '(' without its ')'",
                "{\"type\":\"string\",\"pattern\":\"a)\"} | schema.pattern has a ')' without its '('",
                "{\"type\":\"string\",\"pattern\":\"[b-a]\"} | schema.pattern has a range of characters that's wrong",
                "{\"type\":\"string\",\"pattern\":\"a{3,2}\"} | schema.pattern has a count that's wrong",
                "{\"type\":\"string\",\"pattern\":\"a{99999}\"} | schema.pattern repeats more than 10000 times",
                "{\"type\":\"string\",\"pattern\":\"^abc$\",\"maxLength\":2} | schema has no string that's valid",
                "{\"type\":\"string\",\"format\":\"color\"} | schema.format has to be one of date, date-time,",
                "{\"type\":\"string\",\"minLength\":-1} | schema.minLength has to be a whole number from 0",
                "{\"type\":\"integer\",\"minimum\":3,\"exclusiveMaximum\":3} | schema has no number that's valid",
                "{\"type\":\"number\",\"multipleOf\":0} | schema.multipleOf has to be above 0",
                "{\"type\":\"number\",\"multipleOf\":0.12345} | schema.multipleOf has to be above 0, and at most 1000 units",
                "{\"type\":\"number\",\"minimum\":12345678901234567890123456789012} | schema.minimum has more than 30 digits",
                "{\"enum\":[]} | schema.enum has to be an array of values",
                "{\"enum\":[1],\"minimum\":2} | schema.enum isn't supported beside minimum",
                "{\"required\":[\"a\"]} | schema.required names a, which isn't among properties",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":true} | schema.additionalProperties isn't supported beside properties",
                "{\"type\":\"array\",\"uniqueItems\":true} | schema.uniqueItems isn't supported",
                "5 | schema has to be a schema"
            })
    void aSchemaIsRefused(String given) throws IOException, InterruptedException {
        int bar = given.lastIndexOf(" | ");
        HttpResponse<String> answer = server.post(
                "/v1/chat/completions",
                body(format(json(given.substring(0, bar))).toString(), 20, 1, false));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = json(answer.body()).get("error");
        assertThat(error.get("message").stringValue())
                .startsWith("response_format.json_schema." + given.substring(bar + 3));
        assertThat(error.get("param").stringValue()).startsWith("response_format.json_schema.schema");
        assertThat(error.get("code").stringValue()).isEqualTo("invalid_json_schema");
    }
}
