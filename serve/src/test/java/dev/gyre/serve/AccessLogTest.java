package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request is counted and told of, whoever answered it, and whether or not anybody could be answered. */
class AccessLogTest {

    @TempDir
    Path folder;

    private static SmallServer serve() {
        return SmallServer.of(new Limits(2, 8, 4096, 1_000_000, 1 << 20));
    }

    private static double counted(SmallServer server, String path, int status) {
        return server.meter("gyre_requests_seconds_count{path=\"" + path + "\",status=\"" + status + "\"}");
    }

    /** A line that begins so, and how many there are. */
    private static long told(SmallServer server, String begins) {
        return server.lines().stream().filter(l -> l.startsWith(begins + " ")).count();
    }

    @Test
    void whatIsRefusedBeforeItIsReadCounts() throws IOException, InterruptedException {
        String host = " HTTP/1.1\r\nHost: localhost\r\n";
        String json = host + "Content-Type: application/json\r\n";
        try (SmallServer server = serve()) {
            RawClient.answer(server.port(), "POST /v1/completions" + json + "Content-Length: 99999999999\r\n\r\n");
            RawClient.answer(server.port(), "GET /health HTTP/1.0\r\n\r\n");
            RawClient.answer(server.port(), "GET /v1/models" + host + "Bad Header: x\r\n\r\n");
            RawClient.answer(server.port(), "GET /v1/models HTTP/1.1\r\n\r\n");
            RawClient.answer(
                    server.port(),
                    "POST /v1/completions" + json + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
            RawClient.answer(server.port(), "POST /v1/completions" + json + "Transfer-Encoding: gzip\r\n\r\n");
            RawClient.answer(server.port(), "nonsense\r\n\r\n");
            RawClient.answer(server.port(), "G@T /health" + host + "\r\n");
            RawClient.answer(server.port(), "GET /" + "a".repeat(10_000) + host + "\r\n");
            assertThat(counted(server, "/v1/completions", 413)).isOne();
            assertThat(counted(server, "/health", 505)).isOne();
            assertThat(counted(server, "/v1/models", 400)).isEqualTo(2);
            assertThat(counted(server, "/v1/completions", 415)).isOne();
            assertThat(counted(server, "/v1/completions", 400)).isOne();
            assertThat(counted(server, "other", 400)).isEqualTo(2);
            assertThat(counted(server, "other", 414)).isOne();
            assertThat(told(server, "POST /v1/completions 413")).isOne();
            assertThat(told(server, "GET /health 505")).isOne();
            assertThat(told(server, "GET /v1/models 400")).isEqualTo(2);
            assertThat(told(server, "POST /v1/completions 415")).isOne();
            assertThat(told(server, "- - 400")).isEqualTo(2);
            assertThat(told(server, "- - 414")).isOne();
        }
    }

    /** Nobody was told a status, so that none of those is counted that say how a request went. */
    @Test
    void whoHasGoneIsNotCountedAsAnswered() throws IOException, InterruptedException {
        try (SmallServer server = serve()) {
            for (boolean stream : new boolean[] {true, false}) {
                try (RawClient client = new RawClient(server.port())) {
                    client.post(
                            "/v1/completions",
                            "{\"model\": \"small\", \"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": " + stream
                                    + "}");
                    server.await("a text is written", () -> server.meter("gyre_sessions{model=\"small\"}") == 1);
                    assertThat(stream ? client.read(15) : "HTTP/1.1 200 OK").isEqualTo("HTTP/1.1 200 OK");
                }
                server.await("it's given up", () -> server.meter("gyre_sessions{model=\"small\"}") == 0);
            }
            try (RawClient client = new RawClient(server.port())) {
                client.send("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{\"mod");
            }
            server.await("all are over", () -> counted(server, "/v1/completions", 499) == 3);
            assertThat(counted(server, "/v1/completions", 200)).isZero();
            assertThat(counted(server, "/v1/completions", 500)).isZero();
            server.await("all are told of", () -> told(server, "POST /v1/completions 499") == 3);
            assertThat(server.lines())
                    .filteredOn(l -> l.startsWith("POST /v1/completions 499 ") && l.endsWith(" tokens"))
                    .hasSize(2)
                    .allMatch(l -> l.matches("POST /v1/completions 499 [0-9.]+ ms 1\\+[1-9]\\d* tokens"));
        }
    }

    @Test
    void aLineTellsMethodPathStatusTimeAndTokens() throws IOException, InterruptedException {
        try (SmallServer server = serve()) {
            server.complete("\"prompt\": \"abc\", \"max_tokens\": 5");
            server.chat("\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"max_tokens\": 2, \"n\": 2");
            server.get("/health");
            server.get("/v1/models/small");
            server.get("/no/such/place");
            server.await("all are told of", () -> server.lines().size() == 5); // each after its answer
            assertThat(server.lines())
                    .satisfiesExactly(
                            l -> assertThat(l).matches("POST /v1/completions 200 [0-9.]+ ms 3\\+5 tokens"),
                            l -> assertThat(l).matches("POST /v1/chat/completions 200 [0-9.]+ ms 18\\+4 tokens"),
                            l -> assertThat(l).matches("GET /health 200 [0-9.]+ ms"),
                            l -> assertThat(l).matches("GET /v1/models/small 200 [0-9.]+ ms"),
                            l -> assertThat(l).matches("GET /no/such/place 404 [0-9.]+ ms"));
        }
    }

    /** Neither what was asked, nor what was written, nor who asked. */
    @Test
    void noTextAndNoKeyIsTold() throws IOException, InterruptedException {
        Keys keys = Keys.read(Files.writeString(folder.resolve("keys"), "tell-nobody\n"));
        try (SmallServer server = SmallServer.of(
                SmallServer.LIMITS, Map.of("small", SmallServer.XLSTM), folder, keys, Optional.of("tell-nobody"))) {
            server.complete("\"prompt\": \"a secret wish\", \"max_tokens\": 5, \"stop\": [\"a secret end\"]");
            server.post("/v1/completions", "{\"model\": \"a secret model\", \"a secret field\": 1}");
            server.post("/v1/completions?api_key=tell-nobody#a-secret-part", "{");
            server.get("/v1/models;key=tell-nobody");
            server.send(HttpRequest.newBuilder(server.uri("/v1/models?key=tell-nobody"))
                    .header("Authorization", "Bearer a-secret-guess")
                    .build());
            for (String line : List.of(
                    "GET http://me:tell-nobody@localhost/health?tell-nobody HTTP/1.1",
                    "GET /health?tell-nobody HTTP/1.0",
                    "CONNECT tell-nobody:443 HTTP/1.1",
                    "tell-nobody\u001b[31m",
                    "GET /%0a%1b[31m;tell-nobody HTTP/1.1")) {
                RawClient.answer(server.port(), line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            }
            server.await("all are told of", () -> server.lines().size() == 10);
            assertThat(server.lines())
                    .hasSize(10)
                    .allSatisfy(l -> assertThat(l)
                            .doesNotContain("secret", "tell-nobody")
                            .matches("[\\x20-\\x7e]+"));
        }
    }
}
