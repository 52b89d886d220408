package dev.gyre.serve.batch;

import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.PendingForecast;
import java.util.ArrayList;
import java.util.List;

/** Series of a request that are forecast. The scheduler works on them, somebody else waits for them. */
public final class ForecastJob extends PromisedWork<List<Forecast>> {

    private final List<PendingForecast> series;

    /** A job that nobody works on yet. */
    public ForecastJob(List<PendingForecast> series) {
        this.series = List.copyOf(series);
    }

    /** The forecasts, in the order of the series, which are waited for. */
    public List<Forecast> forecasts() {
        return join();
    }

    @Override
    public int rows() {
        return 1;
    }

    /** The number of series. */
    int size() {
        return series.size();
    }

    /** Those that aren't done. */
    List<PendingForecast> left() {
        List<PendingForecast> left = new ArrayList<>();
        for (PendingForecast p : series) {
            if (!p.isDone()) {
                left.add(p);
            }
        }
        return left;
    }

    void complete() {
        complete(series.stream().map(PendingForecast::forecast).toList());
    }
}
