package dev.gyre.serve.http;

import dev.gyre.models.setting.ConfigException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pages elsewhere whose scripts may use the server (CORS), by their origins; browsers keep all others away.
 *
 * @param allowed origins, or {@code *} for all
 */
public record Origins(List<String> allowed) {

    /** None but the server's own page. */
    public static final Origins NONE = new Origins(List.of());

    private static final String ANY = "*";
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s?#@]+");
    private static final String KEPT_SECONDS = "600";

    /**
     * Checks each.
     *
     * @throws ConfigException if one is no origin
     */
    public Origins {
        allowed = List.copyOf(allowed);
        for (String origin : allowed) {
            ConfigException.require(
                    origin.equals(ANY) || ORIGIN.matcher(origin).matches(),
                    "--allow-origin",
                    origin,
                    "an origin like https://example.org, without a path, or *");
        }
    }

    /**
     * Says in the answer's head that the page that asks may read it, if it may.
     *
     * @return whether that's all there is to answer, as a browser only asked whether it may ask
     */
    boolean answer(RoutingRequest request, RoutingResponse response) {
        if (allowed.isEmpty()) {
            return false;
        }
        response.header("Vary", "Origin");
        String origin = request.headers().first(HeaderNames.ORIGIN).orElse("");
        if (origin.isEmpty() || !(allowed.contains(ANY) || allowed.contains(origin))) {
            return false;
        }
        response.header("Access-Control-Allow-Origin", allowed.contains(ANY) ? ANY : origin);
        boolean asked = request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (asked) {
            response.header("Access-Control-Allow-Methods", "GET, HEAD, POST");
            request.headers()
                    .first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)
                    .ifPresent(h -> response.header("Access-Control-Allow-Headers", h));
            response.header("Access-Control-Max-Age", KEPT_SECONDS);
        }
        return asked;
    }
}
