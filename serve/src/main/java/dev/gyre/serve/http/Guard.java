package dev.gyre.serve.http;

import dev.gyre.serve.openai.ApiException;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may ask. Where there are keys, everything but the page itself and the health check needs one. Where there are none, the server
 * answers this machine only, and by a local name only, so that no page elsewhere can reach it through a name of its own.
 */
final class Guard {

    private static final Set<String> OPEN = Set.of("/", "/health", "/favicon.ico");
    private static final String BEARER = "Bearer ";

    /** A host and its port, of which the host may be an address of IPv6 in brackets. */
    private static final Pattern HOST = Pattern.compile("(?:\\[([^\\]]*)]|([^:]*))(?::\\d{0,5})?");

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
        if (localOnly && !isLocal(host)) {
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

    /**
     * Whether a host is this machine whatever a name server says: names are those of the standard, in any case, and with the dot of a
     * complete one; addresses are numbers.
     */
    private static boolean isLocal(String header) {
        Matcher host = HOST.matcher(header);
        if (!host.matches()) {
            return false;
        }
        String name = Objects.requireNonNullElseGet(host.group(1), () -> host.group(2));
        if (name.equalsIgnoreCase("localhost") || name.equalsIgnoreCase("localhost.")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name, which may be anybody's
        }
    }
}
