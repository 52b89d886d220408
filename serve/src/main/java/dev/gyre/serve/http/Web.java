package dev.gyre.serve.http;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.serve.openai.ApiException;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server in front of the models, which it needn't have yet. */
public final class Web implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final int MOST_CONNECTIONS = 1024;
    private static final Duration SLOWEST = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final int RETRY_SECONDS = 5;

    private final WebServer server;
    private final Set<Connection> lines = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Serving> serving = new AtomicReference<>();

    /**
     * Listens; what's asked for before there's something to {@link #serve} is told to come again.
     *
     * @param origins pages elsewhere that may use it
     * @param mostBytes of a request's body
     * @param lines takes a line of each request
     * @throws GyreException if it can't
     */
    public Web(Address address, Origins origins, Prometheus meters, int mostBytes, Consumer<String> lines) {
        AccessLog log = new AccessLog(meters.registry(), lines);
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter(new Around(new Guard(address.keys(), address.localOnly()), origins, log))
                .error(Throwable.class, (q, r, e) -> Body.send(q, r, Problems.of(e)));
        new Routes(this::serving, meters, mostBytes).addTo(routing);
        Http1ConnectionSelector http =
                Http1ConnectionSelector.builder().config(Http1Config.create()).build();
        server = WebServer.builder()
                .address(address.host())
                .port(address.port())
                .shutdownHook(false)
                // Else an event waits for the client to acknowledge the one before, which it puts off by 40 ms.
                .connectionOptions(options -> options.tcpNoDelay(true))
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(Connection.around(http))
                .maxPayloadSize(Body.HOPELESS)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(SLOWEST)
                .idleConnectionPeriod(LOOK)
                .directHandlers(Problems.direct(log))
                .addRouting(routing)
                .build();
        requireFree(address);
        server.start();
        if (!server.isRunning()) {
            throw taken(address, "the log says why", null);
        }
    }

    /** Tries it, since the web server only logs that it couldn't, and goes on. */
    private static void requireFree(Address address) {
        try (ServerSocket tried = new ServerSocket(address.port(), 1, address.host())) {
            LOG.debug("{} is free", tried.getLocalSocketAddress());
        } catch (IOException e) {
            throw taken(address, AtomicFile.reason(e), e);
        }
    }

    private static GyreException taken(Address address, String reason, IOException e) {
        return new GyreException(
                address.host().getHostAddress() + ":" + address.port() + " can't be listened on (" + reason
                        + "): choose another --port or --host",
                e);
    }

    /** Says what's served from now on. */
    public void serve(Serving ready) {
        serving.set(ready);
    }

    private Serving serving() {
        Serving ready = serving.get();
        if (ready == null) {
            throw ApiException.later(
                    503, "loading", "the models are being loaded: try again in " + RETRY_SECONDS + " s", RETRY_SECONDS);
        }
        return ready;
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Waits until what has been asked is answered, or the time is over: a long answer takes a while to write. */
    public void awaitAnswers(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (lines.stream().anyMatch(Connection::isAnswering) && System.nanoTime() < end) {
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Runs before and after every request. */
    private final class Around implements Filter {
        private final Guard guard;
        private final Origins origins;
        private final AccessLog log;

        Around(Guard guard, Origins origins, AccessLog log) {
            this.guard = guard;
            this.origins = origins;
            this.log = log;
        }

        @Override
        public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            String method = request.prologue().method().text();
            HttpExchange exchange =
                    new HttpExchange(method, request.prologue().uriPath().rawPath());
            lines.add(Connection.current());
            int status = Status.INTERNAL_SERVER_ERROR_500.code();
            try {
                if (!Routes.hasBody(method)) {
                    Connection.current().received();
                }
                status = exchange.in(() -> answered(chain, request, response));
            } catch (CloseConnectionException e) {
                status = AccessLog.GONE;
                throw e;
            } finally {
                lines.remove(Connection.current());
                Connection.current().answered(request.headers().containsToken(HeaderValues.CONNECTION_CLOSE));
                log.end(exchange, status);
            }
            if (Connection.current().isLost()) { // else the web server reads on, and answers what it finds
                throw new CloseConnectionException("the request has no end");
            }
        }

        private int answered(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            response.header("X-Content-Type-Options", "nosniff");
            try {
                if (origins.answer(request, response)) {
                    response.status(Status.NO_CONTENT_204);
                    response.send();
                    return Status.NO_CONTENT_204.code();
                }
                Routes.requirePath(request, response);
                guard.check(request.path().path(), request.headers());
                serving();
                chain.proceed();
            } catch (ApiException e) {
                Body.send(request, response, e);
            }
            return response.status().code();
        }
    }
}
