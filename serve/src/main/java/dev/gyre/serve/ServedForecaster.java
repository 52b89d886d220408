package dev.gyre.serve;

import dev.gyre.engine.device.Device;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.serve.batch.ForecastWorker;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.page.PageData;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;

/**
 * A model that forecasts series.
 *
 * @param multiplication how it multiplies
 */
record ServedForecaster(String name, ForecastModel model, Multiplication multiplication, PageData.ModelInfo info)
        implements ServedModel {

    @Override
    public void prepare(Device planned, Limits limits, Consumer<String> notes) {
        try (Forecaster forecaster = Forecaster.of(model, planned, multiplication)) {
            forecaster.prepare(ForecastWorker.TOGETHER);
        }
        // Quantiles of what's being forecast and of what waits, in double precision.
        long each = (long) limits.steps() * model.patching().levels().size() * Double.BYTES;
        planned.ledger().orElseThrow().host(each * limits.sessions());
    }

    @Override
    public ModelWorker<?> worker(Device device, Limits limits, MeterRegistry registry) {
        return new ForecastWorker(name, limits, () -> Forecaster.of(model, device, multiplication), registry);
    }
}
