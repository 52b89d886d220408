package dev.gyre.serve.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/** Counts requests and tells of each in a line, whoever answered: a handler, the guard, or the parser that took it for no request. */
final class AccessLog {

    /** The client went before it had its answer: nginx's number, as HTTP has none for what nobody is told. */
    static final int GONE = 499;

    private final MeterRegistry registry;
    private final Consumer<String> lines;

    /**
     * Counts requests.
     *
     * @param lines takes a line of each
     */
    AccessLog(MeterRegistry registry, Consumer<String> lines) {
        this.registry = registry;
        this.lines = lines;
    }

    /** Says that one is over. */
    void end(HttpExchange exchange, int status) {
        Timer.builder("gyre.requests")
                .description("requests, by path and status; 499: the client went before it was answered")
                .tags("path", Routes.label(exchange.path()), "status", Integer.toString(status))
                .register(registry)
                .record(Duration.ofNanos(exchange.nanos()));
        lines.accept(exchange.line(status));
    }
}
