package dev.gyre.serve;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.http.Prometheus;
import dev.gyre.serve.http.Serving;
import dev.gyre.serve.http.Web;
import dev.gyre.serve.page.PageData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Models behind HTTP. It listens from the beginning, so that whoever comes while models are loaded is told to come again rather than
 * that there's nobody, and a port that's taken is known at once.
 */
public final class Server implements AutoCloseable {

    /** Time that answers may take to be written after the grace. */
    private static final Duration LEAST_TO_WRITE = Duration.ofSeconds(1);

    private final ServerSettings settings;
    private final Prometheus meters = new Prometheus();
    private final Web web;
    private volatile Optional<Scheduler> scheduler = Optional.empty();

    private Server(ServerSettings settings, Consumer<String> requests) {
        this.settings = settings;
        this.web = new Web(settings.address(), settings.origins(), meters, settings.mostBytes(), requests);
    }

    /**
     * Listens; there are no models yet.
     *
     * @param requests takes a line of each request that was answered
     * @throws dev.gyre.engine.GyreException if the address isn't free
     */
    public static Server listen(ServerSettings settings, Consumer<String> requests) {
        return new Server(settings, requests);
    }

    /**
     * Serves the models of runs, on a port of its own or a given one.
     *
     * @param notes takes lines for the user
     * @throws dev.gyre.engine.GyreException if the address isn't free, or as {@link #load}
     */
    public static Server start(List<Path> folders, ServerSettings settings, Device device, Consumer<String> notes) {
        Server server = listen(settings, line -> {});
        try {
            server.load(folders, CacheType.F32, device, new StopSignal(), notes);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Loads the models of runs and serves them. If it's asked to stop, it does so between two steps.
     *
     * @param caches what keys and values are kept as
     * @param notes takes lines for the user
     * @throws ConfigException if two folders have the same name, or a run's model neither writes text nor forecasts series
     * @throws dev.gyre.engine.GyreException if a model can't be loaded, or the memory doesn't suffice
     */
    public void load(List<Path> folders, CacheType caches, Device device, StopSignal stop, Consumer<String> notes) {
        requireRuns(folders);
        List<ServedModel> models = new ArrayList<>();
        for (Path folder : folders) {
            if (stop.requested()) {
                return;
            }
            notes.accept("loading " + ServedModel.name(folder));
            models.add(ServedModel.load(folder, caches, notes));
        }
        MemoryPlan.beside(
                        "serving " + models.stream().map(ServedModel::name).collect(Collectors.joining(", ")),
                        device,
                        planned -> models.forEach(m -> m.prepare(planned, settings.limits(), notes)))
                .require(device, "--max-sessions or --prefix-memory");
        serve(models, device, stop, notes);
    }

    /** Serves models that are loaded already. */
    void serve(List<ServedModel> models, Device device, StopSignal stop, Consumer<String> notes) {
        List<ModelWorker<?>> workers = new ArrayList<>();
        models.forEach(m -> workers.add(m.worker(device, settings.limits(), meters.registry())));
        for (ModelWorker<?> worker : workers) {
            if (settings.warm() && !stop.requested()) {
                notes.accept("warming " + worker.name());
                worker.warm();
            }
        }
        if (stop.requested()) {
            return;
        }
        Scheduler started = new Scheduler(workers);
        started.start();
        scheduler = Optional.of(started);
        PageData data = new PageData(models.stream().map(ServedModel::info).toList(), settings.runs(), device);
        web.serve(new Serving(started, List.copyOf(workers), data));
    }

    /** Refuses folders that are no runs, and two of the same name, without loading anything. */
    static void requireRuns(List<Path> folders) {
        Set<String> names = new HashSet<>();
        for (Path folder : folders) {
            String name = ServedModel.name(folder);
            if (!names.add(name)) {
                throw new ConfigException("two folders are called " + name
                        + ", which is what clients would call both models: rename one");
            }
        }
        folders.forEach(RunFolder::open);
    }

    /** The port it listens on. */
    public int port() {
        return web.port();
    }

    /** Takes nothing on any more, lets work under way come to its end as long as there's time, and returns what was written of the rest. */
    @Override
    public void close() {
        long end = System.nanoTime() + settings.grace().toNanos();
        try {
            if (scheduler.isPresent()) {
                scheduler.get().drain(settings.grace());
                scheduler.get().close();
            }
            Duration left = Duration.ofNanos(Math.max(LEAST_TO_WRITE.toNanos(), end - System.nanoTime()));
            web.awaitAnswers(left);
        } catch (InterruptedException e) {
            scheduler.ifPresent(Scheduler::close);
            Thread.currentThread().interrupt();
        }
        web.close();
        meters.close();
    }
}
