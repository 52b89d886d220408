package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.PendingForecast;
import dev.gyre.models.series.Patching;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forecaster's requests. A turn takes on what there's room for and gives up to 64 series a pass of the model, one of each request after
 * the other, whenever they came: a series that's done leaves its row to the next.
 */
public final class ForecastWorker implements ModelWorker<ForecastJob> {

    /** Series that go through the model together. */
    public static final int TOGETHER = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ForecastWorker.class);

    private final String name;
    private final Limits limits;
    private final Supplier<Forecaster> opener;
    private final Instant opened = Instant.now();
    private final WaitingQueue<ForecastJob> waiting;
    private final ForecastMetrics meters;

    private final List<ForecastJob> jobs = new ArrayList<>();
    private volatile Forecaster forecaster;

    /**
     * A worker on which nobody is yet.
     *
     * @param name of the model, as clients call it
     * @param opener opens a forecaster of the model
     */
    public ForecastWorker(String name, Limits limits, Supplier<Forecaster> opener, MeterRegistry registry) {
        this.name = name;
        this.limits = limits;
        this.opener = opener;
        this.waiting = new WaitingQueue<>(limits);
        this.meters = new ForecastMetrics(registry, name, waiting);
        this.forecaster = opener.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Instant opened() {
        return opened;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public WaitingQueue<ForecastJob> waiting() {
        return waiting;
    }

    /** Begins and cuts series; the worker brings them on. */
    public Forecaster forecaster() {
        return forecaster;
    }

    @Override
    public void warm() {
        Patching patching = forecaster.patching();
        double[] whole = new double[patching.context()];
        for (int together = 1; together <= TOGETHER; together *= 2) {
            forecaster.forecast(Collections.nCopies(together, whole), patching.patch());
        }
        for (int patches = 1; patches < patching.tokens(); patches *= 2) {
            forecaster.forecast(Arrays.copyOf(whole, patches * patching.patch()), patching.patch());
        }
    }

    @Override
    public boolean turn() {
        try {
            jobs.removeIf(QueuedWork::isCancelled);
            takeOn();
            if (jobs.isEmpty()) {
                return false;
            }
            advance();
            return true;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("{}: all forecasts under way are given up, since a pass failed: {}", name, e.toString());
            giveUp(new GyreException("the model failed: " + e.getMessage(), e));
            forecaster.close();
            forecaster = opener.get();
            return true;
        } finally {
            waiting.active(jobs.size());
        }
    }

    private void takeOn() {
        Optional<ForecastJob> next = waiting.next(limits.sessions() - jobs.size());
        while (next.isPresent()) {
            jobs.add(next.get());
            next = waiting.next(limits.sessions() - jobs.size());
        }
    }

    private void advance() {
        List<PendingForecast> some = some();
        long start = System.nanoTime();
        forecaster.advance(some);
        meters.passed(some.size(), System.nanoTime() - start);
        jobs.removeIf(job -> {
            boolean done = job.left().isEmpty();
            if (done) {
                job.complete();
                meters.complete(job.size(), job.waitedNanos());
                waiting.took(job.waitedNanos() / 1e9);
            }
            return done;
        });
        if (!jobs.isEmpty()) {
            Collections.rotate(jobs, -1); // another one's series come first
        }
    }

    /** A series of each request after the other, as long as there are rows. */
    private List<PendingForecast> some() {
        List<Iterator<PendingForecast>> left = new ArrayList<>();
        jobs.forEach(job -> left.add(job.left().iterator()));
        List<PendingForecast> some = new ArrayList<>();
        while (!left.isEmpty() && some.size() < TOGETHER) {
            left.removeIf(l -> !l.hasNext());
            for (Iterator<PendingForecast> l : left) {
                if (some.size() < TOGETHER) {
                    some.add(l.next());
                }
            }
        }
        return some;
    }

    @Override
    public void finish() {
        giveUp(new ShutdownException());
        waiting.close();
        forecaster.close();
    }

    private void giveUp(RuntimeException why) {
        jobs.forEach(job -> job.fail(why));
        jobs.clear();
    }
}
