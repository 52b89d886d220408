package dev.gyre.serve.http;

import dev.gyre.serve.batch.ForecastJob;
import dev.gyre.serve.openai.ForecastAnswer;
import dev.gyre.serve.openai.ForecastRequest;
import dev.gyre.serve.openai.SeriesText;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;

/** The endpoints for series. */
final class Forecasts {

    private final Supplier<Serving> serving;
    private final int mostBytes;

    /**
     * Endpoints.
     *
     * @param mostBytes of a body
     */
    Forecasts(Supplier<Serving> serving, int mostBytes) {
        this.serving = serving;
        this.mostBytes = mostBytes;
    }

    /** Forecasts series, or their ends. */
    void forecast(ServerRequest request, ServerResponse response) throws InterruptedException {
        Serving now = serving.get();
        ForecastRequest asked = ForecastRequest.read(Body.read(request, mostBytes), now::forecastWorker);
        ForecastJob job = asked.job();
        AdmissionControl.pass(now.scheduler(), asked.worker(), List.of(job), () -> {
            AdmissionControl.await(List.of(job));
            HttpExchange.current().forecast(asked.histories().size(), asked.steps());
            Body.sendJson(request, response, ForecastAnswer.of(asked, job.forecasts()));
        });
    }

    /** Reads the series of a CSV or of JSON lines, as {@code gyre forecast} does. */
    void read(ServerRequest request, ServerResponse response) {
        Body.sendJson(request, response, SeriesText.read(Body.read(request, mostBytes)));
    }
}
