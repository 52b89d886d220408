package dev.gyre.serve.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether an answer has what the table says of it; what a client doesn't tell isn't asked of it. */
final class Expectations {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Expectations() {}

    /**
     * Checks an answer.
     *
     * @param others answers to other requests of the table, by name
     */
    static void check(ClientCase of, Answered answer, Function<String, Answered> others) {
        assertThat(of.expect().size()).isPositive();
        boolean refused = of.expect().has("status");
        assertThat(answer.refusal().isPresent()).as("refused: " + answer).isEqualTo(refused);
        for (String word : of.expect().propertyNames()) {
            check(word, of.expect().get(word), of, answer, others);
        }
    }

    private static void check(
            String word, JsonNode value, ClientCase of, Answered answer, Function<String, Answered> others) {
        switch (word) {
            case "finish" -> answer.finish().ifPresent(f -> assertThat(f).isEqualTo(value.stringValue()));
            case "tokens" -> assertThat(answer.tokens()).isIn(value.intValue(), -1);
            case "choices" ->
                assertThat(answer.texts()).hasSize(value.intValue()).doesNotHaveDuplicates();
            case "text" -> assertThat(answer.texts().getFirst()).matches(value.stringValue());
            case "same_as" ->
                assertThat(answer.texts())
                        .isEqualTo(others.apply(value.stringValue()).texts());
            case "differs_from" ->
                assertThat(answer.texts())
                        .isNotEqualTo(others.apply(value.stringValue()).texts());
            case "reads" -> assertThat(answer.read()).isGreaterThanOrEqualTo(value.intValue());
            case "reads_more_than" ->
                assertThat(answer.read())
                        .isGreaterThan(others.apply(value.stringValue()).read());
            case "json" ->
                assertThat(json(answer.texts().getFirst()).isObject()).isTrue();
            case "valid" -> requireValid(of, answer);
            case "calls" -> requireCalls(value, of, answer);
            case "calls_at_most" -> assertThat(answer.calls()).hasSizeLessThanOrEqualTo(value.intValue());
            case "vectors" -> requireVectors(value.intValue(), answer);
            case "width" ->
                assertThat(answer.vectors()).allSatisfy(v -> assertThat(v).hasSize(value.intValue()));
            case "equal" ->
                assertThat(answer.vectors().get(0)).isEqualTo(answer.vectors().get(1));
            case "status" -> assertThat(answer.refusal().orElseThrow().status()).isEqualTo(value.intValue());
            case "says" -> assertThat(answer.refusal().orElseThrow().message()).contains(value.stringValue());
            default -> throw new IllegalArgumentException(word);
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void requireValid(ClientCase of, Answered answer) {
        String schema = of.request().at("/response_format/json_schema/schema").toString();
        assertThat(REGISTRY.getSchema(schema, InputFormat.JSON)
                        .validate(answer.texts().getFirst(), InputFormat.JSON))
                .as(answer.texts().getFirst())
                .isEmpty();
    }

    private static void requireCalls(JsonNode names, ClientCase of, Answered answer) {
        assertThat(answer.calls().isEmpty()).isEqualTo(names.isEmpty());
        for (Answered.Call call : answer.calls()) {
            assertThat(names.valueStream().map(JsonNode::stringValue)).contains(call.name());
            String schema = of.request()
                    .get("tools")
                    .valueStream()
                    .map(t -> t.get("function"))
                    .filter(f -> f.get("name").stringValue().equals(call.name()))
                    .map(f -> f.get("parameters").toString())
                    .findFirst()
                    .orElseThrow();
            assertThat(REGISTRY.getSchema(schema, InputFormat.JSON).validate(call.arguments(), InputFormat.JSON))
                    .as(call.arguments())
                    .isEmpty();
        }
    }

    private static void requireVectors(int count, Answered answer) {
        assertThat(answer.vectors()).hasSize(count).allSatisfy(v -> {
            double squares = 0;
            for (float x : v) {
                squares += x * (double) x;
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
        });
    }
}
