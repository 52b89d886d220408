package dev.gyre.serve.http;

import dev.gyre.engine.io.Quoted;
import dev.gyre.serve.openai.ApiException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Bodies, in and out. */
final class Body {

    static final String JSON = "application/json";

    /** A longer body isn't even read to its end. */
    static final int HOPELESS = 64 << 20;

    private Body() {}

    /**
     * Reads that of a request.
     *
     * @param most bytes; what's more is read and forgotten, so that the client comes to read the answer
     * @throws ApiException if it's too long, or isn't called JSON
     */
    static byte[] read(ServerRequest request, int most) {
        String type = type(request);
        if (!type.equalsIgnoreCase(JSON)) {
            throw ApiException.of(
                    415,
                    "unsupported_media_type",
                    "the body has to be JSON, with Content-Type: application/json"
                            + (type.isEmpty() ? "" : " rather than " + Quoted.bare(type)));
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(most + 1);
            long more = body.length > most ? in.transferTo(OutputStream.nullOutputStream()) : 0;
            Connection.current().received();
            if (body.length > most) {
                throw ApiException.of(
                        413,
                        "request_too_large",
                        "the body has " + (body.length + more) + " bytes, but this server takes at most " + most
                                + " (--max-body): shorten it");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) { // nobody knows where the next request begins
            Connection.current().lost();
            throw RequestException.builder()
                    .type(DirectHandler.EventType.BAD_REQUEST)
                    .message("the size of a chunk is no hexadecimal number")
                    .safeMessage(true)
                    .setKeepAlive(false)
                    .cause(e)
                    .build();
        }
    }

    /** The body's declared type without its parameters, be it a media type or not. */
    private static String type(ServerRequest request) {
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }

    /** Answers; who asked for the head alone is told only how long the body is, since bytes of it would be taken for the next answer. */
    static void send(ServerRequest request, ServerResponse response, byte[] body) {
        if (request.prologue().method().equals(Method.HEAD)) {
            response.contentLength(body.length);
            response.send();
        } else {
            response.send(body);
        }
    }

    static void sendJson(ServerRequest request, ServerResponse response, byte[] json) {
        response.header("Content-Type", JSON);
        send(request, response, json);
    }

    static void send(ServerRequest request, ServerResponse response, ApiException e) {
        e.retrySeconds().ifPresent(s -> response.header("Retry-After", Integer.toString(s)));
        if (e.status() == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        response.status(e.status());
        sendJson(request, response, e.body());
    }
}
