package dev.gyre.serve.http;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.QueueFullException;
import dev.gyre.serve.batch.ShutdownException;
import dev.gyre.serve.openai.ApiException;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong, as clients are told of it. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** What a client is told about a failure. */
    static ApiException of(Throwable failure) {
        return switch (failure) {
            case ApiException e -> e;
            case QueueFullException e -> ApiException.later(429, "queue_full", e.getMessage(), e.retrySeconds());
            case ShutdownException e -> ApiException.later(503, "shutting_down", e.getMessage(), 1);
            case ConfigException e -> ApiException.invalid(e.getMessage());
            case GyreException e -> ApiException.of(500, "model_error", e.getMessage());
            default -> {
                LOG.error("a request failed: {}", failure.toString());
                LOG.debug("trace", failure);
                yield ApiException.of(500, "internal_error", "the server made a mistake; its log says which");
            }
        };
    }

    /** For requests that can't be handed to anybody, as they aren't HTTP or too large. */
    static DirectHandlers direct() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, Problems::answer);
        }
        return handlers.build();
    }

    private static String said(Status status, String message) {
        return switch (status.code()) {
            case 413 -> "the body is too large";
            case 505 ->
                "this server speaks HTTP/1.1 only: have whatever is in front of it speak that, too (nginx: proxy_http_version 1.1)";
            default -> "not a request" + (message == null ? " as HTTP/1.1 has them" : ": " + message);
        };
    }

    private static DirectHandler.TransportResponse answer(
            DirectHandler.TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        ApiException e = ApiException.of(status.code(), "", said(status, message));
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Body.JSON)
                .header(HeaderValues.CONNECTION_CLOSE)
                .keepAlive(false)
                .entity(e.body())
                .build();
    }
}
