package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hang up, dawdle, or come all at once. */
class RobustnessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(new Limits(2, 1, 4096, 1_000_000, 1 << 20));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static byte[] raw(String fields) {
        String body = "{\"model\": \"small\", " + fields + "}";
        return ("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void await(String what, BooleanSupplier holds) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(5);
        }
    }

    private static boolean active(int sessions) {
        try {
            return server.get("/metrics").body().contains("gyre_sessions{model=\"small\"} " + sessions + ".0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stillServes() throws IOException, InterruptedException {
        server.complete("\"prompt\": \"x\", \"max_tokens\": 2");
    }

    /** A million tokens are asked for; whoever hangs up gives the row back, with a stream or without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosedConnectionFreesItsRow(boolean stream) throws IOException, InterruptedException {
        try (Socket client = connect()) {
            client.getOutputStream().write(raw("\"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": " + stream));
            await("a text is written", () -> active(1));
        }
        await("nothing is written any more", () -> active(0));
        stillServes();
    }

    @Test
    void aRequestMayBeCutAnywhere() throws IOException, InterruptedException {
        byte[] request = raw("\"prompt\": \"x\", \"max_tokens\": 3, \"stream\": true");
        for (int n = 0; n <= request.length; n++) {
            try (Socket client = connect()) {
                client.getOutputStream().write(request, 0, n);
            }
        }
        await("nothing is left", () -> active(0));
        stillServes();
    }

    @Test
    void anAnswerMayBeCutAnywhere() throws IOException, InterruptedException {
        byte[] request = raw("\"prompt\": \"x\", \"max_tokens\": 30, \"stream\": true");
        for (int n = 1; n < 400; n += 23) {
            try (Socket client = connect()) {
                client.setSoLinger(true, 0);
                client.getOutputStream().write(request);
                assertThat(client.getInputStream().readNBytes(n)).isNotEmpty();
            }
        }
        await("nothing is left", () -> active(0));
        stillServes();
    }

    @Test
    void whatIsntHttpIsRefused() throws IOException, InterruptedException {
        for (String junk : new String[] {
            "\0\0\0\0\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        }) {
            try (Socket client = connect()) {
                client.getOutputStream().write(junk.getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                InputStream in = client.getInputStream();
                String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).doesNotContain("HTTP/1.1 200");
            }
        }
        stillServes();
    }

    @Test
    void whatIsntHttpIsToldWhy() throws IOException {
        String post = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        assertThat(answer(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("the size of a chunk is no hexadecimal number")
                .containsIgnoringCase("Connection: close");
        assertThat(answer("GET /health HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 505")
                .contains("proxy_http_version 1.1");
        assertThat(answer("nonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("not a request as HTTP/1.1 has them");
    }

    /** A head has no body, which would be taken for the next answer, whatever is asked for and whatever it's told. */
    @Test
    void headsAreAnsweredWithoutBodies() throws IOException {
        String health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        List<String> shown = List.of("/", "/health", "/metrics", "/v1/models", "/gyre/runs");
        for (String path :
                List.of("/", "/health", "/metrics", "/v1/models", "/gyre/runs", "/none", "/v1/completions")) {
            String answers = answer("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n" + health);
            String head = answers.substring(0, answers.indexOf("\r\n\r\n"));
            assertThat(head)
                    .as(path)
                    .startsWith(shown.contains(path) ? "HTTP/1.1 200" : "HTTP/1.1 40")
                    .containsPattern("Content-Length: [1-9]");
            assertThat(answers.substring(head.length() + 4)).as(path).startsWith("HTTP/1.1 200");
        }
    }

    private static String answer(String request) throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Slow clients wait for themselves only. */
    @Test
    void slowClientsDontStallOthers() throws IOException, InterruptedException {
        byte[] request = raw("\"prompt\": \"x\", \"max_tokens\": 3");
        try (Socket slow = connect();
                Socket deaf = connect()) {
            deaf.getOutputStream().write(raw("\"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": true"));
            for (int i = 0; i < 10; i++) {
                slow.getOutputStream().write(request[i]);
                slow.getOutputStream().flush();
                stillServes();
            }
            slow.getOutputStream().write(request, 10, request.length - 10);
            assertThat(new String(slow.getInputStream().readNBytes(15), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
        await("nothing is left", () -> active(0));
    }

    @Test
    void whoComesTooManyIsToldToComeAgain() throws IOException, InterruptedException, ExecutionException {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            byte[] endless = raw("\"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": true");
            first.getOutputStream().write(endless);
            second.getOutputStream().write(endless);
            await("both are written", () -> active(2));
            third.getOutputStream().write(endless);
            await("one waits", () -> {
                try {
                    return server.get("/metrics").body().contains("gyre_queue{model=\"small\"} 1.0");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            var refused = server.post("/v1/completions", "{\"model\": \"small\", \"prompt\": \"x\"}");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            refused.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 60);
            assertThat(refused.body()).contains("\"code\":\"queue_full\"", "--queue", "rate_limit_error");
        }
        await("nothing is left", () -> active(0));
        stillServes();
    }

    /** Ending and writing the answer race, so that once shows little. */
    @RepeatedTest(5)
    void aServerThatEndsReturnsWhatWasWritten() throws Exception {
        SmallServer other = SmallServer.of(new Limits(1, 4, 100, 1_000_000, 0));
        CompletableFuture<String> long1 = CompletableFuture.supplyAsync(() -> {
            try {
                return other.post(
                                "/v1/completions", "{\"model\": \"small\", \"prompt\": \"x\", \"max_tokens\": 1000000}")
                        .body();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await("it's being written", () -> {
            try {
                return other.get("/metrics").body().contains("gyre_sessions{model=\"small\"} 1.0");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        other.stop();
        assertThat(long1.get()).contains("\"finish_reason\":\"length\"", "\"completion_tokens\":");
    }
}
