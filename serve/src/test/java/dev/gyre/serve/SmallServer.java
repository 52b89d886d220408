package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Runs;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.task.Forecasting;
import dev.gyre.models.task.TextTask;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import dev.gyre.serve.http.Origins;
import dev.gyre.serve.page.PageData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server of small models that haven't learned anything, on a port that's free, and a client of it. */
public final class SmallServer implements AutoCloseable {

    /** The fastest of the recurrent ones. */
    public static final Small XLSTM = new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=1 --chunk=8");

    /** A forecaster of patches of 8 values from a context of 64. */
    public static final Small TIREX =
            new Small("tirex", "--dim=16 --heads=2 --blocks=2 --hidden=24 --context=64 --patch=8");

    /** What tests need at most. */
    public static final Limits LIMITS = new Limits(4, 8, 4096, 2000, 1 << 20);

    /** Time for what's under way at the end. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Server server;
    private final List<String> lines;
    private final Optional<String> key;
    private final HttpClient client = HttpClient.newHttpClient();

    private SmallServer(Server server, List<String> lines, Optional<String> key) {
        this.server = server;
        this.lines = lines;
        this.key = key;
    }

    /** A server of a model called {@code small}. */
    public static SmallServer of(Limits limits) {
        return of(limits, Map.of("small", XLSTM));
    }

    /** A server of models by name. */
    public static SmallServer of(Limits limits, Map<String, Small> models) {
        return of(limits, models, Path.of("target"), Keys.NONE, Optional.empty());
    }

    /** The same with another time for what's under way at the end. */
    static SmallServer of(Limits limits, Map<String, Small> models, Duration grace) {
        return of(settings(limits, Path.of("target"), Keys.NONE, grace), models, Optional.empty());
    }

    /** The same with keys, one of which its client shows, and a folder of runs. */
    public static SmallServer of(
            Limits limits, Map<String, Small> models, Path runs, Keys keys, Optional<String> shown) {
        return of(settings(limits, runs, keys, GRACE), models, shown);
    }

    /** How it's set up: on a port that's free. */
    static ServerSettings settings(Limits limits, Path runs, Keys keys, Duration grace) {
        Address address = new Address(InetAddress.getLoopbackAddress(), 0, keys, false);
        return new ServerSettings(address, limits, 1 << 16, runs, grace, false);
    }

    /** The same that lets pages of an origin in, and cuts conversations that are too long. */
    static SmallServer of(Limits limits, Origins origins) {
        ServerSettings plain = settings(limits, Path.of("target"), Keys.NONE, GRACE);
        return of(
                new ServerSettings(
                        plain.address(), limits, plain.mostBytes(), plain.runs(), plain.grace(), origins, false),
                Map.of("small", XLSTM),
                Optional.empty());
    }

    private static SmallServer of(ServerSettings settings, Map<String, Small> models, Optional<String> shown) {
        Device device = Devices.standard();
        List<ServedModel> served = models.entrySet().stream()
                .map(e -> model(e.getKey(), e.getValue()))
                .toList();
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Server server = Server.listen(settings, lines::add);
        server.serve(served, device, new StopSignal(), note -> {});
        return new SmallServer(server, lines, shown);
    }

    /** A model with fresh weights. */
    static ServedModel model(String name, Small small) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        Optional<TextTask> text = config.task() instanceof TextTask task ? Optional.of(task) : Optional.empty();
        Domain domain = text.map(t -> Domain.tokens(t.tokenizer().vocabulary())).orElse(Forecasting.DOMAIN);
        Family.Built<?> built = config.build(domain, Source.fresh(5));
        if (built.model() instanceof ForecastModel model) {
            int context = model.patching().context();
            return new ServedForecaster(
                    name,
                    model,
                    Multiplication.FLOATS,
                    info(name, config, built, context, false, model.patching().levels()));
        }
        SequenceModel model = (SequenceModel) built.model();
        long longest = model.longest() == Long.MAX_VALUE ? -1 : model.longest();
        return new ServedText(
                name,
                model,
                Multiplication.FLOATS,
                text.orElseThrow().tokenizer(),
                new PlainTemplate(),
                info(name, config, built, longest, model.hasInsights(), List.of()));
    }

    private static PageData.ModelInfo info(
            String name,
            RunConfig<?, ?> config,
            Family.Built<?> built,
            long longest,
            boolean insights,
            List<Double> levels) {
        Family<?, ?> family = config.family();
        return new PageData.ModelInfo(
                name,
                family.name(),
                family.paper(),
                family.description(),
                built.size(),
                List.of("float32"),
                0,
                longest,
                insights,
                levels);
    }

    /** What it has said of requests so far. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** A meter's value; 0 if it isn't told. */
    double meter(String name) {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(l -> l.startsWith(name + " "))
                    .mapToDouble(l -> Double.parseDouble(l.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until something holds. */
    void await(String what, BooleanSupplier holds) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(5);
        }
    }

    /** Its port. */
    public int port() {
        return server.port();
    }

    /** Address of a path. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** A request with a JSON body. */
    public HttpRequest request(String path, String body) {
        return head(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder head(String path) {
        HttpRequest.Builder b = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        key.ifPresent(k -> b.header("Authorization", "Bearer " + k));
        return b;
    }

    /** Sends a JSON body. */
    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path, body));
    }

    /** Asks for a path. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(head(path).build());
    }

    /** Sends a request. */
    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Completes, which has to go well. */
    public JsonNode complete(String fields) throws IOException, InterruptedException {
        return ok(post("/v1/completions", "{\"model\": \"small\", " + fields + "}"));
    }

    /** Goes on with a conversation, which has to go well. */
    public JsonNode chat(String fields) throws IOException, InterruptedException {
        return ok(post("/v1/chat/completions", "{\"model\": \"small\", " + fields + "}"));
    }

    /** The body of an answer that has to be good. */
    public static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** The events of a stream, the last one left out. */
    public List<JsonNode> stream(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        List<String> events = List.of(response.body().split("\n\n"));
        assertThat(events.getLast()).isEqualTo("data: [DONE]");
        return events.subList(0, events.size() - 1).stream()
                .map(e -> JSON.readTree(e.substring("data: ".length())))
                .toList();
    }

    /** Told to end, as by Ctrl-C. */
    @Override
    public void close() {
        client.close();
        server.close();
    }

    /** Ends the server while clients still wait. */
    void stop() {
        server.close();
    }
}
