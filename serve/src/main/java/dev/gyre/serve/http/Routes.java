package dev.gyre.serve.http;

import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.openai.Models;
import dev.gyre.serve.page.Page;
import dev.gyre.serve.page.PageData;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The paths that the server answers to. */
final class Routes {

    private static final List<String> NAMED = List.of(
            "/",
            "/health",
            "/metrics",
            "/v1/models",
            "/v1/completions",
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/embeddings",
            "/v1/forecast",
            "/gyre/insights",
            "/gyre/series");
    private static final List<String> FOLDERS = List.of("/v1/models/", "/gyre/", "/pages/");

    private static final String TAKEN = "GET, HEAD, POST";

    private final Supplier<Serving> serving;
    private final Prometheus meters;
    private final Generation generation;
    private final Insights insights;
    private final TextEmbeddings embeddings;
    private final Forecasts forecasts;

    Routes(Supplier<Serving> serving, Prometheus meters, int mostBytes) {
        this.serving = serving;
        this.meters = meters;
        this.generation = new Generation(serving, mostBytes);
        this.insights = new Insights(serving, mostBytes);
        this.embeddings = new TextEmbeddings(serving, mostBytes);
        this.forecasts = new Forecasts(serving, mostBytes);
    }

    /**
     * Refuses what asks for no path: a proxy's business, which this server isn't.
     *
     * @throws ApiException if it does
     */
    static void requirePath(ServerRequest request, ServerResponse response) {
        if (request.prologue().method().equals(Method.CONNECT)) {
            throw notAllowed(response, "this server is no proxy and takes " + TAKEN + ", not CONNECT", TAKEN);
        }
        if (HttpExchange.path(request.prologue().uriPath().rawPath()).isEmpty()) {
            throw ApiException.of(400, "", "what the request asks for isn't a path, which begins with a slash");
        }
    }

    private static ApiException notAllowed(ServerResponse response, String message, String allowed) {
        response.header("Allow", allowed);
        return ApiException.of(405, "method_not_allowed", message);
    }

    /** A path's name among the meters: one name for all that nobody answers to. */
    static String label(String path) {
        return NAMED.contains(path)
                ? path
                : FOLDERS.stream().filter(path::startsWith).findFirst().orElse("other");
    }

    static boolean hasBody(String method) {
        return method.equals(Method.POST.text());
    }

    /** The page or document of a path. */
    private interface Shown {
        /** The body of an answer, whose headers are set. */
        byte[] body(ServerRequest request, ServerResponse response);
    }

    void addTo(HttpRouting.Builder routing) {
        post(routing, "/v1/completions", generation::complete);
        post(routing, "/v1/chat/completions", generation::chat);
        post(routing, "/v1/responses", generation::respond);
        post(routing, "/v1/embeddings", embeddings::embed);
        post(routing, "/v1/forecast", forecasts::forecast);
        post(routing, "/gyre/insights", insights::tell);
        post(routing, "/gyre/series", forecasts::read);
        get(routing, "/v1/models", (q, r) -> json(r, Models.list(serving.get().workers())));
        get(
                routing,
                "/v1/models/{name}",
                (q, r) -> json(r, Models.one(serving.get().worker(name(q)))));
        get(routing, "/health", (q, r) -> health(r));
        get(routing, "/metrics", (q, r) -> {
            r.header("Content-Type", Prometheus.TYPE);
            return meters.text().getBytes(StandardCharsets.UTF_8);
        });
        get(routing, "/", (q, r) -> Page.document(r));
        get(routing, "/gyre/models", (q, r) -> json(r, data().models()));
        get(routing, "/gyre/devices", (q, r) -> json(r, data().devices()));
        get(routing, "/gyre/pages", (q, r) -> json(r, data().pages()));
        get(routing, "/gyre/runs", (q, r) -> json(r, data().runs()));
        get(
                routing,
                "/gyre/runs/{name}",
                (q, r) -> json(r, data().curve(name(q)).orElseThrow(Routes::nothing)));
        get(
                routing,
                "/pages/{name}",
                (q, r) -> Page.file(r, data().page(name(q)).orElseThrow(Routes::nothing)));
        routing.any((q, r) -> {
            throw nothing();
        });
    }

    private static void post(HttpRouting.Builder routing, String path, Handler handler) {
        routing.route(Method.POST, path, handler);
        refuseOthers(routing, path, Method.POST);
    }

    /** Answers HEAD wherever GET is answered. */
    private static void get(HttpRouting.Builder routing, String path, Shown shown) {
        Handler handler = (q, r) -> Body.send(q, r, shown.body(q, r));
        routing.route(Method.GET, path, handler);
        routing.route(Method.HEAD, path, handler);
        refuseOthers(routing, path, Method.GET, Method.HEAD);
    }

    private static void refuseOthers(HttpRouting.Builder routing, String path, Method... taken) {
        String allowed = Arrays.stream(taken).map(Method::text).collect(Collectors.joining(", "));
        routing.any(path, (q, r) -> {
            throw notAllowed(
                    r,
                    "this path takes " + allowed + ", not "
                            + q.prologue().method().text(),
                    allowed);
        });
    }

    private static ApiException nothing() {
        return ApiException.of(404, "not_found", "there's nothing at this path");
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }

    private static byte[] json(ServerResponse response, Object value) {
        return json(response, JsonMapper.shared().writeValueAsBytes(value));
    }

    private static byte[] json(ServerResponse response, byte[] json) {
        response.header("Content-Type", Body.JSON);
        return json;
    }

    private PageData data() {
        return serving.get().data();
    }

    private byte[] health(ServerResponse response) {
        boolean ending = serving.get().scheduler().isDraining();
        response.status(ending ? 503 : 200);
        return json(response, Map.of("status", ending ? "shutting down" : "ok"));
    }
}
