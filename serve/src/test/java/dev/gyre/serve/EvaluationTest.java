package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.cli.Gyre;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.run.StopSignal;
import dev.gyre.serve.http.Keys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What lm-evaluation-harness finds out over HTTP is what {@code gyre eval} finds out without a server. */
class EvaluationTest {

    private static final int LENGTH = 32;
    private static final int SIZE = 6000;
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    private static String gyre(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), line))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    /** The windows of the text's tenth that's held back, each with the byte behind it. */
    private static List<byte[]> windows(byte[] text) {
        List<byte[]> windows = new ArrayList<>();
        for (int from = SIZE - SIZE / 10; from < SIZE - 1; from += LENGTH) {
            windows.add(Arrays.copyOfRange(text, from, Math.min(from + LENGTH + 1, SIZE)));
        }
        return windows;
    }

    @Test
    void aHarnessMeasuresWhatEvalMeasures() throws IOException, InterruptedException {
        byte[] text = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            text[i] = (byte) ("abcd efgh, ".charAt(i % 11) + (i % 7 == 0 ? 1 : 0));
        }
        String data = Files.write(folder.resolve("text.txt"), text).toString();
        String run = folder.resolve("run").toString();
        gyre(("train xlstm --dim 16 --blocks 2 --heads 2 --slstm-at 1 --chunk 8 --batch 4 --length " + LENGTH
                        + " --steps 30 --data " + data + " --out " + run)
                .split(" "));
        JsonNode measured = JSON.readTree(gyre("eval", run, "--json"));
        double nats = 0;
        int told = 0;
        ServerSettings settings = SmallServer.settings(SmallServer.LIMITS, folder, Keys.NONE, SmallServer.GRACE);
        try (Server server = Server.listen(settings, line -> {});
                HttpClient client = HttpClient.newHttpClient()) {
            server.load(List.of(Path.of(run)), CacheType.F32, Devices.standard(), new StopSignal(), note -> {});
            List<byte[]> windows = windows(text);
            for (int i = 0; i < windows.size(); i += 4) {
                List<byte[]> some = windows.subList(i, Math.min(i + 4, windows.size()));
                JsonNode choices = ask(client, server, some).get("choices");
                assertThat(choices.size()).isEqualTo(some.size());
                for (JsonNode choice : choices) {
                    byte[] window = some.get(choice.get("index").intValue());
                    // Of the context, which is a token here, up to the one that was written: as its parse_logprobs has
                    // it.
                    List<Double> logprobs = choice.at("/logprobs/token_logprobs")
                            .valueStream()
                            .skip(1)
                            .limit(window.length - 1L)
                            .map(JsonNode::doubleValue)
                            .toList();
                    assertThat(logprobs).hasSize(window.length - 1);
                    nats -= logprobs.stream().mapToDouble(p -> p).sum();
                    told += logprobs.size();
                }
            }
        }
        assertThat(told).isEqualTo(measured.get("items").intValue());
        assertThat(nats / Math.log(2) / told).isCloseTo(measured.get("value").doubleValue(), within(1e-4));
        assertThat(measured.get("value").doubleValue()).as("it has learned").isBetween(0.5, 7.0);
    }

    /** The request of its model {@code local-completions} for log-likelihoods. */
    private static JsonNode ask(HttpClient client, Server server, List<byte[]> windows)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("model", "run");
        ArrayNode prompts = body.putArray("prompt");
        for (byte[] window : windows) {
            ArrayNode tokens = prompts.addArray();
            for (byte b : window) {
                tokens.add((int) b);
            }
        }
        body.put("temperature", 0)
                .put("max_tokens", 1)
                .put("logprobs", 1)
                .put("seed", 1234)
                .put("echo", true);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return SmallServer.ok(answer);
    }
}
