package dev.gyre.serve.http;

import dev.gyre.serve.openai.ApiException;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may ask. Where there are keys, everything but the page itself and the health check needs one. Where there are none, the server
 * answers this machine only, and by a local name only, so that no page elsewhere can reach it through a name of its own.
 */
final class Guard {

    private static final Set<String> OPEN = Set.of("/", "/health", "/favicon.ico");
    private static final String BEARER = "Bearer ";
    private static final Pattern LOCAL = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private final Keys keys;
    private final boolean localOnly;

    /**
     * A guard.
     *
     * @param localOnly whether requests have to name this machine
     */
    Guard(Keys keys, boolean localOnly) {
        this.keys = keys;
        this.localOnly = localOnly;
    }

    /**
     * Lets a request pass.
     *
     * @throws ApiException if it may not
     */
    void check(String path, ServerRequestHeaders headers) {
        String host = headers.first(HeaderNames.HOST).orElse("");
        if (localOnly && !LOCAL.matcher(host).matches()) {
            throw ApiException.of(
                    403,
                    "wrong_host",
                    "the request names another host than this machine: call it localhost or 127.0.0.1, or serve with"
                            + " --api-key-file or --insecure");
        }
        if (!keys.required() || OPEN.contains(path)) {
            return;
        }
        String shown = headers.first(HeaderNames.AUTHORIZATION).orElse("");
        boolean bearer = shown.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (!keys.fits(bearer ? shown.substring(BEARER.length()).strip() : "") || !bearer) {
            throw ApiException.of(
                    401,
                    "invalid_api_key",
                    shown.isEmpty()
                            ? "you didn't provide an API key: send it as Authorization: Bearer KEY"
                            : "incorrect API key provided");
        }
    }
}
