package dev.gyre.serve.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What's counted of a model's work. */
final class TextMetrics {

    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private final Counter prompt;
    private final Counter cached;
    private final Counter generated;
    private final DistributionSummary fill;
    private final Timer step;
    private final Timer first;
    private final Timer whole;
    private final Counter compiled;
    private final Counter constrained;
    private final Counter penalized;
    private final Counter embedded;

    /** Registers the meters of a model. */
    TextMetrics(MeterRegistry registry, String model, WaitingQueue<TextWork> waiting) {
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
        compiled =
                counter(registry, model, "gyre.schemas.compiled", "schemas that were compiled, as they weren't kept");
        constrained = counter(registry, model, "gyre.constrained", "requests whose texts were constrained by a schema");
        penalized = counter(registry, model, "gyre.adjusted", "requests with penalties or biases");
        embedded = counter(registry, model, "gyre.embedded", "texts of requests for embeddings");
        waiting.register(registry, model);
    }

    private static Counter counter(MeterRegistry registry, String model, String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("model", model)
                .register(registry);
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

    /** Counts a job that's begun. */
    void takenOn(GenerationJob job) {
        cached.increment(job.cached());
        SamplingSettings drawing = job.request().drawing();
        constrained.increment(drawing.constraint().isPresent() ? 1 : 0);
        penalized.increment(drawing.adjustment().isNone() ? 0 : 1);
    }

    void embedded(int texts) {
        embedded.increment(texts);
    }

    void compiled() {
        compiled.increment();
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
