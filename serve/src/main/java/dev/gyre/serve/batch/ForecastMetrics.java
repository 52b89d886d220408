package dev.gyre.serve.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What's counted of a forecaster's work. */
final class ForecastMetrics {

    private final Counter series;
    private final DistributionSummary fill;
    private final Timer pass;
    private final Timer whole;

    /** Registers the meters of a model. */
    ForecastMetrics(MeterRegistry registry, String model, WaitingQueue<ForecastJob> waiting) {
        series = Counter.builder("gyre.series")
                .description("series that were forecast")
                .tag("model", model)
                .register(registry);
        fill = DistributionSummary.builder("gyre.series.fill")
                .description("series that go through the model together")
                .tag("model", model)
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry);
        pass = TextMetrics.timer(registry, model, "gyre.pass", "time of a pass of the batch");
        whole = TextMetrics.timer(registry, model, "gyre.forecast", "time from a request's arrival to its forecasts");
        waiting.register(registry, model);
    }

    void passed(int together, long nanos) {
        fill.record(together);
        pass.record(Duration.ofNanos(nanos));
    }

    void complete(int forecast, long nanos) {
        series.increment(forecast);
        whole.record(Duration.ofNanos(nanos));
    }
}
