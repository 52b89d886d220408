package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.openai.HostileToolsTest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Functions that are called by a model of bytes that has learned nothing. */
class ToolCallsTest {

    private static final String TOOLS = """
            "messages": [{"role": "user", "content": "How warm is it?"}], "max_tokens": 250, "tools": [
            {"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": {"type": "object",
             "properties": {"city": {"type": "string", "maxLength": 9}, "unit": {"enum": ["C", "F"]}},
             "required": ["city", "unit"], "additionalProperties": false}}},
            {"type": "function", "function": {"name": "time"}}]""";

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(new Limits(4, 8, 4096, 2000, 1 << 20));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void requireCall(JsonNode call) {
        assertThat(call.get("id").stringValue()).startsWith("call_");
        assertThat(call.get("type").stringValue()).isEqualTo("function");
        JsonNode arguments = json(call.at("/function/arguments").stringValue());
        if (call.at("/function/name").stringValue().equals("weather")) {
            assertThat(arguments.propertyNames()).containsExactly("city", "unit");
            assertThat(arguments.get("city").stringValue().codePoints().count()).isLessThan(10);
            assertThat(arguments.get("unit").stringValue()).isIn("C", "F");
        } else {
            assertThat(call.at("/function/name").stringValue()).isEqualTo("time");
            assertThat(arguments.isEmpty()).isTrue();
        }
    }

    @Test
    void functionsThatHaveToBeCalledAre() throws IOException, InterruptedException {
        for (int seed = 0; seed < 6; seed++) {
            JsonNode choice = server.chat(TOOLS + ", \"tool_choice\": \"required\", \"seed\": " + seed)
                    .at("/choices/0");
            assertThat(choice.get("finish_reason").stringValue())
                    .as(choice.toString())
                    .isEqualTo("tool_calls");
            assertThat(choice.at("/message/content").isNull()).isTrue();
            assertThat(choice.at("/message/tool_calls").size()).isPositive();
            choice.at("/message/tool_calls").forEach(ToolCallsTest::requireCall);
        }
    }

    @Test
    void oneThatIsNamedIsCalledOnce() throws IOException, InterruptedException {
        JsonNode answer =
                server.chat(TOOLS + ", \"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"time\"}}");
        JsonNode calls = answer.at("/choices/0/message/tool_calls");
        assertThat(calls.size()).isEqualTo(1);
        assertThat(calls.at("/0/function/name").stringValue()).isEqualTo("time");
        assertThat(answer.at("/usage/prompt_tokens").intValue())
                .as("what's told of the functions counts")
                .isGreaterThan(300);
        JsonNode one = server.chat(TOOLS + ", \"tool_choice\": \"required\", \"parallel_tool_calls\": false")
                .at("/choices/0/message/tool_calls");
        assertThat(one.size()).isEqualTo(1);
    }

    /** Deltas put together are the whole. */
    @Test
    void callsComeInPieces() throws IOException, InterruptedException {
        String asked = TOOLS + ", \"tool_choice\": \"required\", \"seed\": 4";
        JsonNode whole = server.chat(asked).at("/choices/0/message/tool_calls");
        List<JsonNode> events =
                server.stream("/v1/chat/completions", "{\"model\": \"small\", \"stream\": true, " + asked + "}");
        TreeMap<Integer, StringBuilder> calls = new TreeMap<>();
        for (JsonNode event : events) {
            for (JsonNode delta : event.at("/choices/0/delta/tool_calls")) {
                StringBuilder call = calls.computeIfAbsent(delta.get("index").intValue(), i -> new StringBuilder());
                assertThat(delta.has("id")).isEqualTo(call.isEmpty());
                call.append(delta.at("/function/name").asString(""));
                call.append(delta.at("/function/arguments").stringValue());
            }
        }
        assertThat(events.getFirst().at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(events.getLast().at("/choices/0/finish_reason").stringValue())
                .isEqualTo("tool_calls");
        assertThat(calls.values().stream().map(StringBuilder::toString).toList())
                .isEqualTo(whole.valueStream()
                        .map(c -> c.at("/function/name").stringValue()
                                + c.at("/function/arguments").stringValue())
                        .toList());
    }

    /** Who needn't call writes as one who can't, with what it read of them before. */
    @Test
    void textStaysText() throws IOException, InterruptedException {
        JsonNode choice = server.chat(TOOLS + ", \"seed\": 1").at("/choices/0");
        assertThat(choice.at("/message/content").stringValue()).isNotEmpty();
        assertThat(choice.get("message").has("tool_calls")).isFalse();
        String text = server.stream(
                        "/v1/chat/completions", "{\"model\": \"small\", \"stream\": true, \"seed\": 1, " + TOOLS + "}")
                .stream()
                .map(e -> e.at("/choices/0/delta/content").asString(""))
                .collect(Collectors.joining());
        assertThat(text).isEqualTo(choice.at("/message/content").stringValue());
        JsonNode object = server.chat(TOOLS + ", \"seed\": 1, \"response_format\": {\"type\": \"json_object\"}")
                .at("/choices/0/message");
        assertThat(object.has("tool_calls")
                        || json(object.get("content").stringValue()).isObject())
                .isTrue();
    }

    /** While hostile tools come, each of which gets an answer at once, another's stream goes on as if it were alone. */
    @Test
    void hostileToolsStopNobody() throws IOException, InterruptedException, ExecutionException {
        String free = "{\"model\": \"small\", \"prompt\": \"And\", \"seed\": 4, \"max_tokens\": 600, \"stream\": true}";
        String alone = streamed(free);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> going = clients.submit(() -> streamed(free));
            for (Map.Entry<String, String> hostile : HostileToolsTest.tools().entrySet()) {
                HttpResponse<String> answer = server.post(
                        "/v1/chat/completions",
                        "{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"max_tokens\": 5,"
                                + " \"tool_choice\": \"required\", \"tools\": [" + hostile.getValue() + "]}");
                assertThat(answer.statusCode())
                        .as("%s: %s", hostile.getKey(), answer.body())
                        .isIn(200, 400, 413);
            }
            assertThat(going.get()).isEqualTo(alone);
        }
    }

    private static String streamed(String body) throws IOException, InterruptedException {
        return server.stream("/v1/completions", body).stream()
                .map(e -> e.at("/choices/0/text").asString(""))
                .collect(Collectors.joining());
    }

    /** LangChain4j's client calls, answers, and goes on. */
    @Test
    void langChain4jCalls() {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl(server.uri("/v1").toString())
                .apiKey("any")
                .modelName("small")
                .maxTokens(200)
                .build();
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("The weather")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .addEnumProperty("unit", List.of("C", "F"))
                        .required("unit")
                        .build())
                .build();
        UserMessage question = UserMessage.from("How warm is it?");
        AiMessage call = model.chat(ChatRequest.builder()
                        .messages(question)
                        .toolSpecifications(weather)
                        .toolChoice(ToolChoice.REQUIRED)
                        .build())
                .aiMessage();
        assertThat(call.toolExecutionRequests()).isNotEmpty().allSatisfy(c -> {
            assertThat(c.name()).isEqualTo("weather");
            assertThat(json(c.arguments()).get("unit").stringValue()).isIn("C", "F");
        });
        AiMessage answer = model.chat(ChatRequest.builder()
                        .messages(
                                question,
                                call,
                                ToolExecutionResultMessage.from(
                                        call.toolExecutionRequests().getFirst(), "21 C"))
                        .toolSpecifications(weather)
                        .build())
                .aiMessage();
        assertThat(answer).isNotNull();
    }
}
