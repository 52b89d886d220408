package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that can't be answered as asked: each gets one clear line in OpenAI's shape. */
class BadRequestsTest {

    private static final String COMPLETIONS = "/v1/completions";

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(new Limits(4, 8, 1000, 2000, 1 << 20));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode refused(HttpResponse<String> response, int status, String... says) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = JsonMapper.shared().readTree(response.body()).get("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").stringValue()).contains(says).doesNotContain("\n", "Exception", "`");
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{`|isn't valid JSON",
                "`{\"model\": \"small\",, }`|isn't valid JSON",
                "`{\"model\": \"small\"} x`|isn't valid JSON",
                "`{\"model\": \"small\", \"model\": \"small\"}`|isn't valid JSON",
                "`[1]`|has to be a JSON object",
                "`null`|has to be a JSON object",
                "`{\"model\": 7}`|model has to be a string, but is a number",
                "`{\"model\": \"small\", \"prompt\": 7}`|prompt has to be a string, but is a number",
                "`{\"model\": \"small\", \"prompt\": [\"a\", 7]}`|prompt[1] has to be a string, but is a number",
                "`{\"model\": \"small\", \"prompt\": [1, 256]}`|prompt[1] has to be a token, a whole number from 0 to 255",
                "`{\"model\": \"small\", \"prompt\": [-1]}`|prompt[0] has to be a token",
                "`{\"model\": \"small\", \"prompt\": [1.5]}`|prompt[0] has to be a token",
                "`{\"model\": \"small\", \"prompt\": []}`|prompt has no tokens",
                "`{\"model\": \"small\", \"prompt\": \"a\\ud800b\"}`|half of a surrogate pair stands alone at character 1",
                "`{\"model\": \"small\", \"prompt\": \"\\udc00\"}`|half of a surrogate pair stands alone at character 0",
                "`{\"model\": \"small\", \"max_tokens\": 0}`|max_tokens is 0, but has to be a whole number from 1 to 2000",
                "`{\"model\": \"small\", \"max_tokens\": 2001}`|max_tokens is 2001, but has to be",
                "`{\"model\": \"small\", \"max_tokens\": 1.5}`|max_tokens is 1.5, but has to be",
                "`{\"model\": \"small\", \"max_tokens\": \"5\"}`|max_tokens is a string, but has to be",
                "`{\"model\": \"small\", \"max_tokens\": 1e400}`|max_tokens is",
                "`{\"model\": \"small\", \"max_tokens\": 99999999999999999999999999}`|max_tokens is 9999",
                "`{\"model\": \"small\", \"temperature\": 2.1}`|temperature is 2.1, but has to be a number from 0.0 to 2.0",
                "`{\"model\": \"small\", \"temperature\": NaN}`|isn't valid JSON: Non-standard token 'NaN' at line 1, column",
                "`{\"model\": \"small\", \"temperature\": 1e400}`|temperature is 1E+400, but has to be a number from 0.0 to 2.0",
                "`{\"model\": \"small\", \"temperature\": -1e999999999}`|temperature is -1E+999999999, but has to be",
                "`{\"model\": \"small\", \"frequency_penalty\": 1e400}`|frequency_penalty is 1E+400, but has to be a number from -2.0",
                "`{\"model\": \"small\", \"temperature\": true}`|temperature is true, but has to be a number",
                "`{\"model\": \"small\", \"top_p\": 0}`|top_p is 0, but has to be a number above 0 and at most 1.0",
                "`{\"model\": \"small\", \"top_k\": -1}`|top_k is -1, but has to be",
                "`{\"model\": \"small\", \"seed\": 1e30}`|seed is",
                "`{\"model\": \"small\", \"stream\": \"yes\"}`|stream is a string, but has to be true or false",
                "`{\"model\": \"small\", \"stop\": [\"\"]}`|a stop string has 0 bytes",
                "`{\"model\": \"small\", \"stop\": [\"a\",\"b\",\"c\",\"d\",\"e\"]}`|stop has 5 strings, but may have 4",
                "`{\"model\": \"small\", \"stop\": {}}`|stop has to be a string, but is an object",
                "`{\"model\": \"small\", \"n\": 5}`|asks for 5 texts, but this server writes at most 4",
                "`{\"model\": \"small\", \"logprobs\": 6}`|logprobs is 6, but has to be",
                "`{\"model\": \"small\", \"echo\": true, \"max_tokens\": -1}`|max_tokens is -1, but has to be",
                "`{\"model\": \"small\", \"best_of\": 3, \"n\": 4}`|best_of is 3, but has to be at least n, which is 4",
                "`{\"model\": \"small\", \"suffix\": \"x\"}`|suffix isn't supported: leave it out",
                "`{\"model\": \"small\", \"presence_penalty\": 2.5}`|presence_penalty is 2.5, but has to be",
                "`{\"model\": \"small\", \"logit_bias\": {\"256\": 1}}`|logit_bias has a key that's no token",
                "`{\"model\": \"small\", \"stream_options\": {\"include_usage\": true}}`|stream_options needs",
                "`{\"model\": \"small\", \"temprature\": 1}`|Unrecognized request argument supplied: temprature"
            })
    void aCompletionIsRefused(String body, String says) throws IOException, InterruptedException {
        JsonNode error = refused(server.post(COMPLETIONS, body), 400, says);
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"model\": \"small\"}`|you must provide a messages parameter",
                "`{\"model\": \"small\", \"messages\": []}`|an array of at least one message",
                "`{\"model\": \"small\", \"messages\": [\"hi\"]}`|messages[0] has to be an object, but is a string",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"robot\", \"content\": \"x\"}]}`|messages[0].role has to be",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\"}]}`|messages[0].content is missing",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": 5}]}`|messages[0].content has to be a string",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]}`|parts of type text",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"top_logprobs\": 2}`|needs \"logprobs\"",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"tools\": [{}]}`|tools[0].type has to be function",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"tool_choice\": \"required\"}`|tool_choice is required, but there are no tools",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"tool_choice\": {\"type\": \"function\"}}`|tool_choice.function.name is missing",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"modalities\": [\"text\", \"audio\"]}`|modalities isn't supported",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"logit_bias\": {\"5\": 0, \"x\": 1}}`|logit_bias has a key that's no token",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"verbosity\": \"high\"}`|verbosity isn't supported",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"web_search_options\": {}}`|Unrecognized request argument supplied: web_search_options",
                "`{\"model\": \"small\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"response_format\": {\"type\": \"xml\"}}`|response_format.type has to be text, json_object or json_schema"
            })
    void aConversationIsRefused(String body, String says) throws IOException, InterruptedException {
        refused(server.post("/v1/chat/completions", body), 400, says);
    }

    @Test
    void whatMakesNoDifferenceIsTaken() throws IOException, InterruptedException {
        server.complete(
                "\"prompt\": \"a\\u0000b\", \"presence_penalty\": 0, \"frequency_penalty\": 0.0, \"best_of\": 1,"
                        + " \"logit_bias\": {}, \"suffix\": null, \"max_tokens\": 1");
        server.chat("\"messages\": [{\"role\": \"user\", \"content\": \"x\", \"name\": \"me\"}], \"tools\": [],"
                + " \"response_format\": {\"type\": \"text\"}, \"store\": false, \"max_tokens\": 1");
    }

    /** Each of OpenAI's parameters as clients send it that ask for nothing by it, by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tool_choice\": \"none\"",
                "\"tool_choice\": \"auto\"",
                "\"tools\": [], \"tool_choice\": \"auto\", \"parallel_tool_calls\": true",
                "\"function_call\": \"none\"",
                "\"function_call\": \"auto\"",
                "\"functions\": []",
                "\"logit_bias\": {\"5\": 0, \"6\": 0.0}",
                "\"modalities\": [\"text\"]",
                "\"audio\": null",
                "\"prediction\": null",
                "\"reasoning_effort\": \"none\"",
                "\"verbosity\": \"medium\"",
                "\"web_search_options\": null",
                "\"presence_penalty\": -0.0",
                "\"logprobs\": false, \"top_logprobs\": 0",
                "\"stream\": false, \"stream_options\": {\"include_usage\": false}",
                "\"stream_options\": {}",
                "\"stream_options\": null",
                "\"stop\": []",
                "\"service_tier\": \"auto\", \"safety_identifier\": \"x\", \"prompt_cache_key\": \"y\"",
                "\"prompt_cache_retention\": \"24h\", \"metadata\": {\"a\": \"b\"}, \"user\": \"z\"",
                "\"nobody_knows_this\": null"
            })
    void aNeutralValueIsTaken(String field) throws IOException, InterruptedException {
        server.chat("\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"max_tokens\": 1, " + field);
    }

    /** As clients send back what they were answered. */
    @Test
    void anAnswerMayBePartOfTheNextConversation() throws IOException, InterruptedException {
        server.chat("\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\","
                + " \"content\": \"y\", \"refusal\": null, \"annotations\": [], \"audio\": null, \"function_call\": null,"
                + " \"tool_calls\": null}, {\"role\": \"user\", \"content\": \"z\"}], \"max_tokens\": 1");
    }

    @Test
    void whatDoesntExistIsntFound() throws IOException, InterruptedException {
        JsonNode error = refused(server.post(COMPLETIONS, "{\"model\": \"gpt\"}"), 404, "but small");
        assertThat(error.get("code").stringValue()).isEqualTo("model_not_found");
        refused(server.get("/v1/models/gpt"), 404, "but small");
        refused(server.get("/v1/files"), 404, "nothing at this path");
        refused(server.get("/gyre/runs/none"), 404, "nothing at this path");
        refused(server.get("/pages/..%2f..%2fetc%2fpasswd"), 404, "nothing at this path");
        HttpResponse<String> wrong = server.get(COMPLETIONS);
        refused(wrong, 405, "takes POST, not GET");
        assertThat(wrong.headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void bodiesAreJsonAndNotTooLong() throws IOException, InterruptedException {
        HttpRequest form = HttpRequest.newBuilder(server.uri(COMPLETIONS))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"model\": \"small\"}"))
                .build();
        refused(server.send(form), 415, "Content-Type: application/json rather than text/plain");
        HttpRequest none = HttpRequest.newBuilder(server.uri(COMPLETIONS))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        refused(server.send(none), 415, "Content-Type: application/json");
        refused(
                server.post(COMPLETIONS, "{\"model\": \"small\", \"prompt\": \"" + "x".repeat(10_000_000) + "\"}"),
                413,
                "the body has 10000032 bytes, but this server takes at most 65536 (--max-body)");
        refused(server.post(COMPLETIONS, "[".repeat(60_000)), 400, "isn't valid JSON");
        JsonNode error = refused(
                server.post(COMPLETIONS, "{\"model\": \"small\", \"prompt\": \"" + "x".repeat(1001) + "\"}"),
                400,
                "prompt has 1001 tokens, but this server reads at most 1000 (--max-prompt)");
        assertThat(error.get("code").stringValue()).isEqualTo("context_length_exceeded");
        assertThat(error.get("param").stringValue()).isEqualTo("prompt");
    }

    /** What a body is called decides, in any case and with any parameters, and nothing that it might be called is the server's fault. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 200",
                "APPLICATION/JSON; charset=utf-8 | 200",
                "application/json ; charset=\"\" | 200",
                "a | 415",
                "'' | 415",
                "; | 415",
                "/ | 415",
                "text/plain; application/json | 415",
                "application/json/x | 415",
                "application/json, text/plain | 415",
                "multipart/form-data; boundary= | 415"
            })
    void aBodyIsJsonByItsName(String type, int status) throws IOException {
        String body = "{\"model\": \"small\", \"max_tokens\": 1}";
        String answer = RawClient.answer(
                server.port(),
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status == 415) {
            assertThat(answer).contains("unsupported_media_type", "with Content-Type: application/json");
        }
    }

    /** A request that asks for no path, or by a method that's no word, or whose body is packed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT example.com:443 | 405",
                "CONNECT localhost:80 | 405",
                "CONNECT /health | 405",
                "CONNECT * | 405",
                "GET example.com:443 | 400",
                "OPTIONS mailto:nobody@example.com | 400",
                "G@T /health | 400",
                "G(T) /health | 400",
                "'\"GET\" /health' | 400",
                "\u00e9\u00e8 /health | 400",
                "DELETE /v1/completions | 405",
                "FOO /health | 405",
                "OPTIONS /health | 405"
            })
    void aRequestLineIsWrong(String line, int status) throws IOException {
        String answer =
                RawClient.answer(server.port(), line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).as(line).startsWith("HTTP/1.1 " + status + " ").contains("invalid_request_error");
        assertThat(answer.contains("\r\nAllow: ")).as(answer).isEqualTo(status == 405);
    }

    @Test
    void aPackedBodyIsRefusedAsSuch() throws IOException {
        String answer = RawClient.answer(
                server.port(),
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(answer).startsWith("HTTP/1.1 415 ").contains("Content-Encoding");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException, InterruptedException {
        byte[] body = "{\"model\": \"small\", \"prompt\": \"?\"}".getBytes(StandardCharsets.UTF_8);
        body[body.length - 3] = (byte) 0xff;
        HttpRequest request = HttpRequest.newBuilder(server.uri(COMPLETIONS))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        refused(server.send(request), 400, "the body isn't UTF-8 at byte " + (body.length - 3));
        byte[] wide = "{\"model\": \"small\", \"prompt\": \"?\"}".getBytes(StandardCharsets.UTF_16);
        refused(
                server.send(HttpRequest.newBuilder(server.uri(COMPLETIONS))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(wide))
                        .build()),
                400,
                "the body isn't UTF-8 at byte 0");
        body[body.length - 3] = 0;
        refused(
                server.send(HttpRequest.newBuilder(server.uri(COMPLETIONS))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build()),
                400,
                "isn't valid JSON");
    }
}
