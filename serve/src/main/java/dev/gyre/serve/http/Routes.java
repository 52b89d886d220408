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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What the server answers to. */
final class Routes {

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
        return method.equals(Method.POST.text());
    }

    /** What a path shows. */
    private interface Shown {
        /** The body of an answer, whose headers are set. */
        byte[] body(ServerRequest request, ServerResponse response);
    }

    void addTo(HttpRouting.Builder routing) {
        post(routing, "/v1/completions", generation::complete);
        post(routing, "/v1/chat/completions", generation::chat);
        post(routing, "/gyre/insights", insights::tell);
        get(routing, "/v1/models", (q, r) -> json(r, Models.list(lanes)));
        get(routing, "/v1/models/{name}", (q, r) -> json(r, Models.one(lane(name(q)))));
        get(routing, "/health", (q, r) -> health(r));
        get(routing, "/metrics", (q, r) -> {
            r.header("Content-Type", Prometheus.TYPE);
            return meters.text().getBytes(StandardCharsets.UTF_8);
        });
        get(routing, "/", (q, r) -> Page.document(r));
        get(routing, "/gyre/models", (q, r) -> json(r, data.models()));
        get(routing, "/gyre/devices", (q, r) -> json(r, data.devices()));
        get(routing, "/gyre/pages", (q, r) -> json(r, data.pages()));
        get(routing, "/gyre/runs", (q, r) -> json(r, data.runs()));
        get(routing, "/gyre/runs/{name}", (q, r) -> json(r, data.curve(name(q)).orElseThrow(Routes::nothing)));
        get(routing, "/pages/{name}", (q, r) -> Page.file(r, data.page(name(q)).orElseThrow(Routes::nothing)));
        routing.any((q, r) -> {
            throw nothing();
        });
    }

    private static void post(HttpRouting.Builder routing, String path, Handler handler) {
        routing.route(Method.POST, path, handler);
        refuseOthers(routing, path, Method.POST);
    }

    /** What may be got may also be asked for its head alone. */
    private static void get(HttpRouting.Builder routing, String path, Shown shown) {
        Handler handler = (q, r) -> Body.send(q, r, shown.body(q, r));
        routing.route(Method.GET, path, handler);
        routing.route(Method.HEAD, path, handler);
        refuseOthers(routing, path, Method.GET, Method.HEAD);
    }

    private static void refuseOthers(HttpRouting.Builder routing, String path, Method... taken) {
        String allowed = Arrays.stream(taken).map(Method::text).collect(Collectors.joining(", "));
        routing.any(path, (q, r) -> {
            r.header("Allow", allowed);
            throw ApiException.of(
                    405,
                    "method_not_allowed",
                    "this path takes " + allowed + ", not "
                            + q.prologue().method().text());
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

    private byte[] health(ServerResponse response) {
        boolean ending = scheduler.isDraining();
        response.status(ending ? 503 : 200);
        return json(response, Map.of("status", ending ? "shutting down" : "ok"));
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
