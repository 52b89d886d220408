package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Bodies at the server's limit, which {@link SmallServer} sets to 65,536 bytes, and one byte beyond. */
class BodyLimitTest {

    private static final String ASKED = "{\"model\": \"small\", \"max_tokens\": 1}";

    /** All with one server, as it takes longer to start than to ask. */
    @Test
    void aBodyMayHaveAsManyBytesAsSaid() throws IOException, InterruptedException {
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS)) {
            for (int length : new int[] {ASKED.length(), 65_535, 65_536}) {
                HttpResponse<String> taken = post(server, length, "application/json");
                assertThat(taken.statusCode())
                        .as("%d bytes: %s", length, taken.body())
                        .isEqualTo(200);
            }
            for (int length : new int[] {65_537, 65_538, 200_000}) {
                HttpResponse<String> refused = post(server, length, "application/json");
                assertThat(refused.statusCode()).isEqualTo(413);
                assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
                assertThat(refused.body())
                        .contains("\"request_too_large\"")
                        .contains(
                                "the body has " + length + " bytes, but this server takes at most 65536 (--max-body)");
            }
            assertThat(post(server, 100, "APPLICATION/json ; charset=utf-8").statusCode())
                    .isEqualTo(200);
            for (String type : new String[] {"text/plain", ";application/json", "application/jsonx"}) {
                HttpResponse<String> other = post(server, 100, type);
                assertThat(other.statusCode()).as(type).isEqualTo(415);
                assertThat(other.body())
                        .contains("\"unsupported_media_type\"")
                        .contains("Content-Type: application/json"
                                + (type.startsWith(";") ? "\"" : " rather than " + type));
            }
            HttpResponse<String> whole = server.get("/v1/models/small");
            HttpResponse<String> head = server.send(HttpRequest.newBuilder(server.uri("/v1/models/small"))
                    .method("HEAD", BodyPublishers.noBody())
                    .build());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Length"))
                    .hasValue(Integer.toString(whole.body().length()));
        }
    }

    /** Chunks have no length before them: the limit is the same. */
    @Test
    void chunksAreCounted() throws IOException {
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS)) {
            assertThat(chunks(server, 65_536)).startsWith("HTTP/1.1 200 ");
            assertThat(chunks(server, 65_537))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("the body has 65537 bytes, but this server takes at most 65536 (--max-body)");
        }
    }

    /** Nobody knows where the next request begins: the connection ends, after an answer that says why. */
    @Test
    void aChunkSizeIsAHexadecimalNumber() throws IOException {
        try (SmallServer server = SmallServer.of(SmallServer.LIMITS)) {
            for (String size : new String[] {"zz", "-1", "", "0x10", "fffffffffffffffff", "7fffffffffffffff"}) {
                assertThat(chunks(server, size, ASKED))
                        .as("a chunk of size \"%s\"", size)
                        .startsWith("HTTP/1.1 400 ")
                        .containsOnlyOnce("HTTP/1.1")
                        .contains("the size of a chunk is no hexadecimal number");
            }
            assertThat(chunks(server, Integer.toHexString(ASKED.length()), ASKED))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private static String chunks(SmallServer server, int length) throws IOException {
        return chunks(server, Integer.toHexString(length), ASKED + " ".repeat(length - ASKED.length()));
    }

    private static String chunks(SmallServer server, String size, String body) throws IOException {
        String request = """
                POST /v1/completions HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Connection: close
                Transfer-Encoding: chunked

                %s
                %s
                0

                """.formatted(size, body);
        return RawClient.answer(server.port(), request.replace("\n", "\r\n"));
    }

    private static HttpResponse<String> post(SmallServer server, int length, String type)
            throws IOException, InterruptedException {
        return server.send(HttpRequest.newBuilder(server.uri("/v1/completions"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(ASKED + " ".repeat(length - ASKED.length())))
                .build());
    }
}
