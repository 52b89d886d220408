package dev.gyre.serve.http;

import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.openai.Models;
import dev.gyre.serve.page.Page;
import dev.gyre.serve.page.PageData;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What the server answers to. */
final class Routes {

    private static final String GET = "GET";
    private static final String POST = "POST";
    private static final List<String> NAMED = List.of(
            "/", "/health", "/metrics", "/v1/models", "/v1/completions", "/v1/chat/completions", "/gyre/insights");
    private static final List<String> FOLDERS = List.of("/v1/models/", "/gyre/", "/pages/");

    private final Scheduler scheduler;
    private final List<Lane> lanes;
    private final PageData data;
    private final Prometheus meters;
    private final Generation generation;
    private final Insights insights;

    Routes(Scheduler scheduler, List<Lane> lanes, PageData data, Prometheus meters, int mostBytes) {
        this.scheduler = scheduler;
        this.lanes = lanes;
        this.data = data;
        this.meters = meters;
        this.generation = new Generation(scheduler, this::lane, mostBytes);
        this.insights = new Insights(scheduler, this::lane, mostBytes);
    }

    /** What a path is called among the meters: those that nobody answers to are all the same. */
    static String label(String path) {
        return NAMED.contains(path)
                ? path
                : FOLDERS.stream().filter(path::startsWith).findFirst().orElse("other");
    }

    static boolean hasBody(String method) {
        return method.equals(POST);
    }

    void addTo(HttpRouting.Builder routing) {
        route(routing, POST, "/v1/completions", generation::complete);
        route(routing, POST, "/v1/chat/completions", generation::chat);
        route(routing, GET, "/v1/models", (q, r) -> Body.send(r, Models.list(lanes)));
        route(routing, GET, "/v1/models/{name}", (q, r) -> Body.send(r, Models.one(lane(name(q)))));
        routing.route(Method.HEAD, "/health", (q, r) -> r.status(health()).send());
        route(routing, GET, "/health", this::health);
        route(
                routing,
                GET,
                "/metrics",
                (q, r) -> r.header("Content-Type", Prometheus.TYPE).send(meters.text()));
        route(routing, GET, "/", (q, r) -> Page.send(r));
        route(routing, GET, "/gyre/models", (q, r) -> json(r, data.models()));
        route(routing, GET, "/gyre/devices", (q, r) -> json(r, data.devices()));
        route(routing, GET, "/gyre/pages", (q, r) -> json(r, data.pages()));
        route(routing, GET, "/gyre/runs", (q, r) -> json(r, data.runs()));
        route(
                routing,
                GET,
                "/gyre/runs/{name}",
                (q, r) -> json(r, data.curve(name(q)).orElseThrow(Routes::nothing)));
        route(
                routing,
                GET,
                "/pages/{name}",
                (q, r) -> Page.sendFile(r, data.page(name(q)).orElseThrow(Routes::nothing)));
        route(routing, POST, "/gyre/insights", insights::tell);
        routing.any((q, r) -> {
            throw nothing();
        });
    }

    private static void route(HttpRouting.Builder routing, String method, String path, Handler handler) {
        routing.route(Method.create(method), path, handler);
        routing.any(path, (q, r) -> {
            r.header("Allow", method);
            throw ApiException.of(
                    405,
                    "method_not_allowed",
                    "this path takes " + method + ", not "
                            + q.prologue().method().text());
        });
    }

    private static ApiException nothing() {
        return ApiException.of(404, "not_found", "there's nothing at this path");
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }

    private static void json(ServerResponse response, Object value) {
        Body.send(response, JsonMapper.shared().writeValueAsBytes(value));
    }

    private void health(ServerRequest request, ServerResponse response) {
        int status = health();
        response.status(status);
        json(response, Map.of("status", status == 200 ? "ok" : "shutting down"));
    }

    private int health() {
        return scheduler.isDraining() ? 503 : 200;
    }

    private Lane lane(String name) {
        return lanes.stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.of(
                        404,
                        "model_not_found",
                        "there's no model of that name here, but "
                                + lanes.stream().map(Lane::name).collect(Collectors.joining(", "))));
    }
}
