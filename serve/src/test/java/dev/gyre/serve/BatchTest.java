package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.SmallModels.Small;
import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests side by side, on a model of the demo's shape. */
class BatchTest {

    private static final Limits SIXTEEN = new Limits(16, 64, 100_000, 4000, 1 << 20);

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(SIXTEEN, Map.of("small", new Small("xlstm", "--dim=64 --blocks=2 --slstm-at=1")));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static JsonNode logprobs(int request) throws IOException, InterruptedException {
        return server.complete("\"prompt\": \"" + "And God said, ".repeat(request % 7) + "Number " + request
                        + "\", \"seed\": " + request + ", \"logprobs\": 2, \"max_tokens\": " + (20 + 7 * (request % 5)))
                .get("choices")
                .get(0)
                .get("logprobs");
    }

    /** Texts, and to the last bit how likely each token was, are those of requests one by one. */
    @Test
    void aTextIsTheSameWhateverElseIsWritten() throws IOException, InterruptedException, ExecutionException {
        List<JsonNode> alone = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            alone.add(logprobs(i));
        }
        List<Future<JsonNode>> together = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 24; i++) {
                int request = i;
                together.add(clients.submit(() -> logprobs(request)));
            }
        }
        for (int i = 0; i < 24; i++) {
            assertThat(together.get(i).get()).as("request %d", i).isEqualTo(alone.get(i));
        }
        assertThat(server.get("/metrics").body()).containsPattern("gyre_batch_fill_bucket\\{model=\"small\",le=\"1");
    }

    /** A long prompt is read between the steps of others, and a short one before it. */
    @Test
    void aLongPromptDoesntStallOthers() throws IOException, InterruptedException, ExecutionException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Future<?> slow = clients.submit(() -> {
                server.complete("\"prompt\": \"" + "x".repeat(60_000) + "\", \"max_tokens\": 1");
                order.add("long");
                return 0;
            });
            while (!server.get("/metrics").body().contains("gyre_sessions{model=\"small\"} 1.0") && !slow.isDone()) {
                Thread.onSpinWait();
            }
            server.complete("\"prompt\": \"short\", \"max_tokens\": 20");
            order.add("short");
            slow.get();
            assertThat(order).containsExactly("short", "long");
        }
    }
}
