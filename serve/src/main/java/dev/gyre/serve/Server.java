package dev.gyre.serve;

import dev.gyre.engine.device.Device;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.http.Prometheus;
import dev.gyre.serve.http.Web;
import dev.gyre.serve.page.PageData;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Models behind HTTP, from the moment that they are ready until it's closed. */
public final class Server implements AutoCloseable {

    private final ServerSettings settings;
    private final Prometheus meters = new Prometheus();
    private final Scheduler scheduler;
    private final Web web;

    private Server(List<ServedModel> models, ServerSettings settings, Device device) {
        this.settings = settings;
        List<Lane> lanes = models.stream()
                .map(m -> m.lane(device, settings.limits(), meters.registry()))
                .toList();
        PageData data = new PageData(models.stream().map(ServedModel::info).toList(), settings.runs(), device);
        scheduler = new Scheduler(lanes);
        if (settings.warm()) {
            scheduler.warm();
        }
        scheduler.start();
        web = new Web(settings.address(), scheduler, lanes, data, meters, settings.mostBytes());
    }

    /**
     * Serves the models of runs.
     *
     * @param notes takes lines for the user
     * @throws ConfigException if two folders have the same name, or a run's model doesn't write text
     * @throws dev.gyre.engine.GyreException if a model can't be loaded, the memory doesn't suffice, or the address isn't free
     */
    public static Server start(List<Path> folders, ServerSettings settings, Device device, Consumer<String> notes) {
        List<ServedModel> models =
                folders.stream().map(f -> ServedModel.load(f, notes)).toList();
        MemoryPlan.beside(
                        "serving " + models.stream().map(ServedModel::name).collect(Collectors.joining(", ")),
                        device,
                        planned -> models.forEach(m -> m.prepare(planned, settings.limits())))
                .require(device, "--max-sessions or --prefix-memory");
        return start(models, settings, device);
    }

    /** The same with models that are loaded already. */
    static Server start(List<ServedModel> models, ServerSettings settings, Device device) {
        Set<String> names = new HashSet<>();
        for (ServedModel m : models) {
            if (!names.add(m.name())) {
                throw new ConfigException("two folders are called " + m.name()
                        + ", which is what clients would call both models: rename one");
            }
        }
        return new Server(models, settings, device);
    }

    /** The port it listens on. */
    public int port() {
        return web.port();
    }

    /** Takes nothing on any more, lets texts under way come to their end as long as there's time, and returns what was written of the others. */
    @Override
    public void close() {
        try {
            scheduler.drain(settings.grace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        scheduler.close();
        web.close();
        meters.close();
    }
}
