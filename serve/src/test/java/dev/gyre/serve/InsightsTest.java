package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Questions about what a model decides go through the same door as those for texts. */
class InsightsTest {

    private static final int LONGEST = 4000;
    private static final String INSIGHTS = "/gyre/insights";
    private static final String ASKED = "{\"model\": \"blt\", \"text\": \"" + "x".repeat(LONGEST) + "\"}";
    private static final String ENDLESS =
            "{\"model\": \"%s\", \"prompt\": \"x\", \"max_tokens\": 1000000, \"stream\": true}";

    private static SmallServer serve(int sessions, int queue) {
        return serve(sessions, queue, SmallServer.GRACE);
    }

    private static SmallServer serve(int sessions, int queue, Duration grace) {
        Small blt = SmallModels.all().stream()
                .filter(s -> s.family().equals("blt"))
                .findFirst()
                .orElseThrow();
        return SmallServer.of(
                new Limits(sessions, queue, 4096, 1_000_000, 1 << 20),
                Map.of("blt", blt, "small", SmallServer.XLSTM),
                grace);
    }

    @Test
    void aModelThatDecidesNothingSaysSoHoweverBusyItIs() throws IOException, InterruptedException {
        try (SmallServer server = serve(1, 0);
                RawClient writing = new RawClient(server.port())) {
            writing.post("/v1/completions", ENDLESS.formatted("small"));
            server.await("a text is written", () -> server.meter("gyre_sessions{model=\"small\"}") == 1);
            HttpResponse<String> answer = server.post(INSIGHTS, "{\"model\": \"small\", \"text\": \"x\"}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("the model small decides nothing about tokens", "no_insights");
        }
    }

    @Test
    void theyTakeRowsAndWaitAndAreTurnedAway() throws IOException, InterruptedException {
        try (SmallServer server = serve(1, 1);
                RawClient writing = new RawClient(server.port())) {
            writing.post("/v1/completions", ENDLESS.formatted("blt"));
            server.await("a text is written", () -> server.meter("gyre_sessions{model=\"blt\"}") == 1);
            try (RawClient waiting = new RawClient(server.port())) {
                waiting.post(INSIGHTS, ASKED);
                server.await("a question waits", () -> server.meter("gyre_queue{model=\"blt\"}") == 1);
                HttpResponse<String> refused = server.post(INSIGHTS, ASKED);
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).contains("queue_full");
                assertThat(server.post("/v1/completions", ENDLESS.formatted("blt"))
                                .statusCode())
                        .isEqualTo(429);
            }
            server.await(
                    "nobody waits any more",
                    () -> server.meter("gyre_requests_seconds_count{path=\"" + INSIGHTS + "\",status=\"499\"}") == 1);
        }
    }

    /** All of them hang up at once; a model that read on for them would read all that they asked about. */
    @Test
    void whoHangsUpIsNotReadFor() throws IOException, InterruptedException {
        int many = 100;
        try (SmallServer server = serve(2, many)) {
            List<RawClient> gone = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                gone.add(new RawClient(server.port()));
            }
            for (RawClient client : gone) {
                client.post(INSIGHTS, ASKED);
            }
            for (RawClient client : gone) {
                client.close();
            }
            String counted = "gyre_requests_seconds_count{path=\"" + INSIGHTS + "\",status=\"%d\"}";
            server.await(
                    "all have come to an end",
                    () -> server.meter(counted.formatted(499)) + server.meter(counted.formatted(200)) == many);
            server.await("no row is taken", () -> server.meter("gyre_sessions{model=\"blt\"}") == 0);
            assertThat(server.meter("gyre_queue{model=\"blt\"}")).isZero();
            assertThat(server.meter("gyre_tokens_total{kind=\"prompt\",model=\"blt\"}"))
                    .isLessThan(many * LONGEST / 2.0);
            assertThat(server.post(INSIGHTS, "{\"model\": \"blt\", \"text\": \"In the beginning\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** What has been taken on is answered before a server ends, as long as there's time. */
    @Test
    void aServerThatEndsReadsOn() throws IOException, InterruptedException, ExecutionException {
        SmallServer server = serve(2, 8, Duration.ofMinutes(5));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> asked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                asked.add(clients.submit(() -> server.post(INSIGHTS, ASKED)));
            }
            server.await(
                    "two are read, and the others wait",
                    () -> server.meter("gyre_sessions{model=\"blt\"}") == 2
                            && server.meter("gyre_queue{model=\"blt\"}") > 3);
            server.stop();
            for (Future<HttpResponse<String>> f : asked) {
                assertThat(f.get().statusCode()).as(f.get().body()).isEqualTo(200);
            }
        }
    }
}
