package dev.gyre.serve.http;

import dev.gyre.engine.GyreException;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.page.PageData;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** The web server in front of a scheduler. */
public final class Web implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 1024;
    private static final Duration SLOWEST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final WebServer server;
    private final MeterRegistry registry;

    /**
     * Listens.
     *
     * @param mostBytes of a request's body
     * @throws GyreException if it can't
     */
    public Web(
            Address address, Scheduler scheduler, List<Lane> lanes, PageData data, Prometheus meters, int mostBytes) {
        this.registry = meters.registry();
        Guard guard = new Guard(address.keys(), address.localOnly());
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter(new Around(guard))
                .error(CloseConnectionException.class, (q, r, e) -> {
                    throw e;
                })
                .error(RequestException.class, (q, r, e) -> {
                    throw e;
                })
                .error(UncheckedIOException.class, (q, r, e) -> {
                    throw new CloseConnectionException("the client doesn't take the answer", e);
                })
                .error(Throwable.class, (q, r, e) -> Body.send(q, r, Problems.of(e)));
        new Routes(scheduler, lanes, data, meters, mostBytes).addTo(routing);
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
                .addConnectionSelector(Line.around(http))
                .maxPayloadSize(Body.HOPELESS)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(SLOWEST)
                .idleConnectionPeriod(LOOK)
                .directHandlers(Problems.direct())
                .addRouting(routing)
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            throw new GyreException(
                    address.host().getHostAddress() + ":" + address.port() + " can't be listened on (" + reason(e)
                            + "): choose another --port or --host",
                    e);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : reason(e.getCause());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** What happens before and after every request. */
    private final class Around implements Filter {
        private final Guard guard;

        Around(Guard guard) {
            this.guard = guard;
        }

        @Override
        public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            Timer.Sample sample = Timer.start(registry);
            String path = request.path().path();
            try {
                if (!Routes.hasBody(request.prologue().method().text())) {
                    Line.current().received();
                }
                response.header("X-Content-Type-Options", "nosniff");
                guard.check(path, request.headers());
                chain.proceed();
            } catch (ApiException e) {
                Body.send(request, response, e);
            } finally {
                Line.current().answered(request.headers().containsToken(HeaderValues.CONNECTION_CLOSE));
                sample.stop(Timer.builder("gyre.requests")
                        .description("requests answered, by path and status")
                        .tags(
                                "path",
                                Routes.label(path),
                                "status",
                                Integer.toString(response.status().code()))
                        .register(registry));
            }
        }
    }
}
