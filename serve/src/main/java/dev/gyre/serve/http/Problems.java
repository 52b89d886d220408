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
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong, as clients are told of it. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** The web server's words for failures whose messages aren't for clients. */
    private static final String WITHHELD = "Bad request, see server log for more information";

    private final AccessLog log;

    /** Problems that are told to a log where nobody else does. */
    private Problems(AccessLog log) {
        this.log = log;
    }

    /** The answer to a client about a failure. */
    static ApiException of(Throwable failure) {
        return switch (failure) {
            case ApiException e -> e;
            case QueueFullException e -> ApiException.later(429, "queue_full", e.getMessage(), e.retrySeconds());
            case ShutdownException e -> ApiException.later(503, "shutting_down", e.getMessage(), 1);
            case ConfigException e -> ApiException.invalid(e.getMessage());
            case GyreException e -> {
                LOG.warn("a request failed: {}", e.getMessage());
                yield ApiException.of(500, "model_error", e.getMessage());
            }
            case HttpException e
            when e.status().code() < 500 -> ApiException.of(e.status().code(), "", "not a request: " + e.getMessage());
            default -> {
                LOG.error("a request failed: {}", failure.toString());
                LOG.debug("trace", failure);
                yield ApiException.of(500, "internal_error", "the server made a mistake; its log says which");
            }
        };
    }

    /** For requests that can't be handed to anybody, as they aren't HTTP or too large. */
    static DirectHandlers direct(AccessLog log) {
        Problems problems = new Problems(log);
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, problems::answer);
        }
        return handlers.build();
    }

    private static ApiException refusal(int status, DirectHandler.TransportRequest request, String message) {
        // A failure before there's an exchange is one to read it, whatever the web server makes of that.
        int code = status == 500 && !HttpExchange.isUnderWay() ? 400 : status;
        if (code == 400 && request.headers().contains(HeaderNames.CONTENT_ENCODING)) {
            return ApiException.of(
                    415,
                    "unsupported_media_type",
                    "the body is encoded (Content-Encoding), which this server doesn't take: send it as it is");
        }
        return ApiException.of(code, "", said(code, message));
    }

    private static String said(int code, String message) {
        return switch (code) {
            case 413 -> "the body is too large";
            case 505 ->
                "this server speaks HTTP/1.1 only: have whatever is in front of it speak that, too (nginx: proxy_http_version 1.1)";
            default ->
                "not a request"
                        + (message == null || message.equals(WITHHELD) ? " as HTTP/1.1 has them" : ": " + message);
        };
    }

    private DirectHandler.TransportResponse answer(
            DirectHandler.TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        ApiException e = refusal(status.code(), request, message);
        if (!HttpExchange.isUnderWay()) {
            log.end(new HttpExchange(request.method(), request.path()), e.status());
        }
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(e.status()))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Body.JSON)
                .header(HeaderValues.CONNECTION_CLOSE)
                .keepAlive(false)
                .entity(e.body())
                .build();
    }
}
