package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Origins;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A server as its options set it up: pages elsewhere that may use it, and conversations that are cut. */
class OriginsTest {

    private static final String PAGE = "https://example.org";

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        Limits cutting = new Limits(4, 8, 100, 2000, 1 << 20, 1 << 16, Limits.Overflow.CUT);
        server = SmallServer.of(cutting, new Origins(List.of(PAGE, "http://localhost:3000")));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String answer(SmallServer to, String method, String headers) throws IOException {
        return RawClient.answer(
                to.port(),
                method + " /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n");
    }

    @Test
    void aPageThatMayIsLetIn() throws IOException {
        assertThat(answer(server, "GET", "Origin: " + PAGE + "\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Access-Control-Allow-Origin: " + PAGE + "\r\n", "Vary: Origin\r\n");
        assertThat(answer(
                        server,
                        "OPTIONS",
                        "Origin: " + PAGE + "\r\nAccess-Control-Request-Method: POST\r\n"
                                + "Access-Control-Request-Headers: authorization,x-stainless-os\r\n"))
                .startsWith("HTTP/1.1 204 ")
                .contains(
                        "Access-Control-Allow-Origin: " + PAGE + "\r\n",
                        "Access-Control-Allow-Methods: GET, HEAD, POST\r\n",
                        "Access-Control-Allow-Headers: authorization,x-stainless-os\r\n");
    }

    @Test
    void othersArent() throws IOException {
        for (String origin : List.of("https://example.com", "null", "http://localhost:3001", PAGE + ".evil.net")) {
            assertThat(answer(server, "GET", "Origin: " + origin + "\r\n"))
                    .as(origin)
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("Access-Control-Allow");
            assertThat(answer(server, "OPTIONS", "Origin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .doesNotContain("Access-Control-Allow");
        }
        assertThat(answer(server, "OPTIONS", "Origin: " + PAGE + "\r\n")).startsWith("HTTP/1.1 405 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "https://example.org/", "https://me@example.org", "https://", "* "})
    void whatIsNoOriginIsRefused(String origin) {
        assertThatThrownBy(() -> new Origins(List.of(PAGE, origin)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--allow-origin");
    }

    private static String turn(String role, String content) {
        return "{\"role\": \"" + role + "\", \"content\": \"" + content + "\"}";
    }

    /** Instructions stay, and so does the last turn; what's left out is told. A prompt may have 100 tokens, bytes here. */
    @Test
    void aConversationThatIsTooLongIsCut() throws IOException, InterruptedException {
        String rest = "], \"max_tokens\": 5, \"seed\": 2";
        String last = turn("user", "And now?") + rest;
        String system = turn("system", "Be brief.");
        JsonNode cut = server.chat("\"messages\": [" + system + "," + turn("user", "x".repeat(60)) + ","
                + turn("assistant", "y".repeat(60)) + "," + last);
        assertThat(cut.at("/gyre/cut_messages").intValue()).isEqualTo(2);
        JsonNode same = server.chat("\"messages\": [" + system + "," + last);
        assertThat(same.has("gyre")).isFalse();
        assertThat(same.at("/choices/0/message/content")).isEqualTo(cut.at("/choices/0/message/content"));
        assertThat(same.at("/usage/prompt_tokens")).isEqualTo(cut.at("/usage/prompt_tokens"));
        assertThat(server.chat("\"messages\": [" + turn("user", "x".repeat(70)) + "," + turn("assistant", "ok") + ","
                                + last)
                        .at("/gyre/cut_messages")
                        .intValue())
                .as("no answer is left without its question")
                .isEqualTo(2);
        assertThat(server.post("/v1/chat/completions", "{\"messages\": [" + turn("user", "x".repeat(200)) + "]}")
                        .body())
                .contains("messages has 217 tokens, but this server reads at most 100");
    }
}
