package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Responses: items of text and calls, as a whole and as events. */
class ResponsesTest {

    private static final String PATH = "/v1/responses";
    private static final String TOOLS = """
            "tools": [{"type": "function", "name": "weather", "description": "The weather", "strict": true, "parameters":
            {"type": "object", "properties": {"unit": {"enum": ["C", "F"]}}, "required": ["unit"], "additionalProperties": false}}],
            "tool_choice": "required", "parallel_tool_calls": true""";

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(new Limits(4, 8, 2000, 2000, 1 << 20));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static JsonNode respond(String fields) throws IOException, InterruptedException {
        return SmallServer.ok(server.post(PATH, "{\"model\": \"small\", " + fields + "}"));
    }

    private static List<JsonNode> events(String fields) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(PATH, "{\"stream\": true, " + fields + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<JsonNode> events = new ArrayList<>();
        for (String event : List.of(answer.body().split("\n\n"))) {
            String[] lines = event.split("\n", 2);
            JsonNode data = json(lines[1].substring("data: ".length()));
            assertThat(lines[0]).isEqualTo("event: " + data.get("type").stringValue());
            events.add(data);
        }
        assertThat(events.stream().map(e -> e.get("sequence_number").intValue()))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
        return events;
    }

    private static String joined(List<JsonNode> events, String type) {
        return events.stream()
                .filter(e -> e.get("type").stringValue().equals(type))
                .map(e -> e.get("delta").stringValue())
                .collect(Collectors.joining());
    }

    /** The same text that the conversation gets in a chat. */
    @Test
    void aTextIsOneMessage() throws IOException, InterruptedException {
        JsonNode response =
                respond("\"instructions\": \"Be brief.\", \"input\": \"Who?\", \"max_output_tokens\": 20, \"seed\": 3,"
                        + " \"metadata\": {\"a\": \"b\"}, \"store\": true");
        assertThat(response.get("object").stringValue()).isEqualTo("response");
        assertThat(response.get("status").stringValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").stringValue()).isEqualTo("max_output_tokens");
        assertThat(response.get("output").size()).isEqualTo(1);
        assertThat(response.at("/output/0/type").stringValue()).isEqualTo("message");
        assertThat(response.at("/output/0/status").stringValue()).isEqualTo("incomplete");
        assertThat(response.at("/output/0/content/0/type").stringValue()).isEqualTo("output_text");
        assertThat(response.get("store").booleanValue()).isFalse();
        assertThat(response.at("/metadata/a").stringValue()).isEqualTo("b");
        JsonNode chat = server.chat("\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"},"
                + " {\"role\": \"user\", \"content\": \"Who?\"}], \"max_tokens\": 20, \"seed\": 3");
        assertThat(response.at("/output/0/content/0/text")).isEqualTo(chat.at("/choices/0/message/content"));
        assertThat(response.at("/usage/input_tokens")).isEqualTo(chat.at("/usage/prompt_tokens"));
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(20);
        assertThat(response.at("/usage/total_tokens")).isEqualTo(chat.at("/usage/total_tokens"));
    }

    @Test
    void aTextComesInEvents() throws IOException, InterruptedException {
        String asked = "\"input\": \"Who?\", \"max_output_tokens\": 60, \"seed\": 3";
        List<JsonNode> events = events(asked);
        assertThat(events.stream().map(e -> e.get("type").stringValue()).distinct())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.incomplete");
        JsonNode last = events.getLast().get("response");
        String text = last.at("/output/0/content/0/text").stringValue();
        assertThat(joined(events, "response.output_text.delta")).isEqualTo(text);
        assertThat(text).isEqualTo(respond(asked).at("/output/0/content/0/text").stringValue());
        assertThat(events.getFirst().at("/response/status").stringValue()).isEqualTo("in_progress");
        assertThat(events.getFirst().at("/response/output").size()).isZero();
        assertThat(events.getFirst().at("/response/id")).isEqualTo(last.get("id"));
        assertThat(events.get(3).at("/item_id")).isEqualTo(last.at("/output/0/id"));
    }

    @Test
    void aTextHasAForm() throws IOException, InterruptedException {
        JsonNode response = respond(
                "\"input\": \"x\", \"max_output_tokens\": 60, \"text\": {\"format\": {\"type\": \"json_schema\","
                        + " \"name\": \"n\", \"strict\": true, \"schema\": {\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}},"
                        + " \"required\": [\"a\"], \"additionalProperties\": false}}}");
        assertThat(response.get("status").stringValue()).isEqualTo("completed");
        assertThat(json(response.at("/output/0/content/0/text").stringValue()).propertyNames())
                .containsExactly("a");
        assertThat(response.at("/text/format/name").stringValue()).isEqualTo("n");
        assertThat(json(respond(
                                        "\"input\": \"x\", \"max_output_tokens\": 60, \"text\": {\"format\": {\"type\": \"json_object\"}}")
                                .at("/output/0/content/0/text")
                                .stringValue())
                        .isObject())
                .isTrue();
    }

    /** Functions are called, answer, and the conversation goes on with both. */
    @Test
    void functionsAreCalled() throws IOException, InterruptedException {
        String asked = "\"input\": \"Warm?\", \"seed\": 1, \"max_output_tokens\": 900, " + TOOLS;
        JsonNode response = respond(asked);
        assertThat(response.get("status").stringValue()).isEqualTo("completed");
        assertThat(response.get("output").valueStream()).isNotEmpty().allSatisfy(call -> {
            assertThat(call.get("type").stringValue()).isEqualTo("function_call");
            assertThat(call.get("call_id").stringValue()).startsWith("call_");
            assertThat(call.get("name").stringValue()).isEqualTo("weather");
            assertThat(json(call.get("arguments").stringValue()).get("unit").stringValue())
                    .isIn("C", "F");
        });
        List<JsonNode> events = events(asked);
        assertThat(joined(events, "response.function_call_arguments.delta"))
                .isEqualTo(response.get("output")
                        .valueStream()
                        .map(c -> c.get("arguments").stringValue())
                        .collect(Collectors.joining()));
        assertThat(events.getLast().get("type").stringValue()).isEqualTo("response.completed");
        JsonNode call = response.at("/output/0");
        JsonNode next = respond(
                "\"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_text\", \"text\": \"Warm?\"}]}, "
                        + call
                        + ", {\"type\": \"function_call_output\", \"call_id\": " + call.get("call_id")
                        + ", \"output\": \"21\"},"
                        + respond("\"input\": \"x\", \"max_output_tokens\": 5").at("/output/0")
                        + "], \"max_output_tokens\": 5");
        assertThat(next.at("/output/0/type").stringValue()).isEqualTo("message");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {} | you must provide an input parameter
            {'input':[]} | input has to be a string or an array of at least one item
            {'input':[5]} | input[0] has to be an object, but is a number
            {'input':[{'role':'robot','content':'x'}]} | input[0].role has to be
            {'input':[{'role':'user'}]} | input[0].content is missing
            {'input':[{'role':'user','content':[{'type':'input_image'}]}]} | input[0].content may have parts of type input_text or output_text only
            {'input':[{'type':'reasoning'}]} | input[0].type has to be message, function_call or function_call_output
            {'input':[{'type':'function_call','call_id':'x','arguments':'{}'}]} | input[0].name is missing
            {'input':[{'type':'function_call','name':'x','arguments':'{'}]} | input[0].arguments isn't valid JSON
            {'input':[{'type':'function_call_output','call_id':'x'}]} | input[0].output is missing
            {'input':[{'role':'user','content':'x','y':1}]} | supplied: input[0].y
            {'input':'x','previous_response_id':'resp_1'} | previous_response_id isn't supported, as this server stores nothing
            {'input':'x','background':true} | background isn't supported
            {'input':'x','include':['x']} | include isn't supported
            {'input':'x','truncation':'auto'} | truncation isn't supported
            {'input':'x','reasoning':{'effort':'high'}} | reasoning.effort isn't supported
            {'input':'x','text':{'format':{'type':'xml'}}} | text.format.type has to be text, json_object or json_schema
            {'input':'x','text':{'format':{'type':'json_schema','name':'n','schema':{'not':{}}}}} | text.format.schema.not isn't supported
            {'input':'x','tools':[{'type':'web_search'}]} | tools[0].type has to be function
            {'input':'x','tools':[{'type':'function','name':'f','parameters':{'type':'object','oneOf':[]}}]} | tools[0].parameters.oneOf isn't supported
            {'input':'x','tool_choice':{'type':'function','name':'f'}} | tool_choice.name isn't among tools
            {'input':'x','max_output_tokens':0} | max_output_tokens is 0
            {'input':'x','messages':[]} | supplied: messages
            """)
    void whatIsWrongIsTold(String body, String says) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(PATH, body.replace('\'', '"').replace("isn\"t", "isn't"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").stringValue()).contains(says);
    }
}
