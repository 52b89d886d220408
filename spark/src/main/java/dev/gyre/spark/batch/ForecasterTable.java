package dev.gyre.spark.batch;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The forecasters of a JVM's tasks. A model is loaded once, whatever tasks there are; tasks that run at the same time share its weights, and
 * each has what it compiles to itself, which the next task takes over. The last model is kept.
 */
final class ForecasterTable {

    /** The table of this JVM, which is an executor, or the program itself where Spark runs in it. */
    static final ForecasterTable OF_THIS_JVM = new ForecasterTable();

    private final Map<String, Entry> entries = new HashMap<>();

    private record Entry(TrainedModel<?, ?> trained, Deque<Forecaster> idle) {}

    /** The model of a run that forecasts. */
    static ForecastModel model(String name, TrainedModel<?, ?> trained) {
        if (trained.built().model() instanceof ForecastModel model) {
            return model;
        }
        throw new ConfigException(name + ": a run of "
                + trained.config().family().name() + ", which forecasts no series: name a run of tirex");
    }

    /**
     * Refuses a model that takes more memory than there is.
     *
     * @throws dev.gyre.engine.device.DeviceException says how much
     */
    static void requireMemory(String name, TrainedModel<?, ?> trained, Device device, int batch) {
        MemoryPlan.beside("having series forecast by it", device, planned -> {
                    try (Forecaster forecaster =
                            Forecaster.of(model(name, trained), planned, trained.multiplication())) {
                        forecaster.prepare(batch);
                    }
                })
                .require(device, "--batch");
    }

    /**
     * A forecaster that a task has to itself until it's given back.
     *
     * @param digest of the run
     * @param packed the run, which is asked for if it isn't there yet
     */
    synchronized Forecaster borrow(String digest, Supplier<PackedRun> packed, int batch) {
        Entry entry = entries.get(digest);
        if (entry == null) {
            entries.values().forEach(other -> other.idle().forEach(Forecaster::close));
            entries.clear();
            entry = new Entry(packed.get().unpackAny(), new ArrayDeque<>());
            entries.put(digest, entry);
        }
        Forecaster idle = entry.idle().poll();
        if (idle != null) {
            return idle;
        }
        Device device = Devices.standard();
        requireMemory(digest, entry.trained(), device, batch);
        return Forecaster.of(
                model(digest, entry.trained()), device, entry.trained().multiplication());
    }

    /** Gives a forecaster back for others to use. */
    synchronized void giveBack(String digest, Forecaster forecaster) {
        Entry entry = entries.get(digest);
        if (entry == null) {
            forecaster.close();
        } else {
            entry.idle().push(forecaster);
        }
    }
}
