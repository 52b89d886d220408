package dev.gyre.serve.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What's counted of a model's work. */
final class Meters {

    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private final Counter prompt;
    private final Counter cached;
    private final Counter generated;
    private final DistributionSummary fill;
    private final Timer step;
    private final Timer first;
    private final Timer whole;

    /** Registers the meters of a model. */
    Meters(MeterRegistry registry, String model, Waiting<TextWork> waiting) {
        prompt = tokens(registry, model, "prompt");
        cached = tokens(registry, model, "cached");
        generated = tokens(registry, model, "generated");
        fill = DistributionSummary.builder("gyre.batch.fill")
                .description("sequences that step together")
                .tag("model", model)
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry);
        step = timer(registry, model, "gyre.step", "time of a step of the batch");
        first = timer(registry, model, "gyre.first.token", "time from a request's arrival to its first token");
        whole = timer(registry, model, "gyre.generation", "time from a request's arrival to its last token");
        waiting.register(registry, model);
    }

    private static Counter tokens(MeterRegistry registry, String model, String kind) {
        return Counter.builder("gyre.tokens")
                .description("tokens read, taken over from other prompts, and written")
                .tags("model", model, "kind", kind)
                .register(registry);
    }

    /** A timer of something that takes a millisecond to a minute. */
    static Timer timer(MeterRegistry registry, String model, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .publishPercentileHistogram()
                .minimumExpectedValue(FASTEST)
                .maximumExpectedValue(SLOWEST)
                .register(registry);
    }

    void read(int tokens) {
        prompt.increment(tokens);
    }

    void takenOver(int tokens) {
        cached.increment(tokens);
    }

    void first(long nanos) {
        first.record(Duration.ofNanos(nanos));
    }

    void stepped(int sequences, long nanos) {
        fill.record(sequences);
        step.record(Duration.ofNanos(nanos));
    }

    void written() {
        generated.increment();
    }

    void complete(long nanos) {
        whole.record(Duration.ofNanos(nanos));
    }
}
