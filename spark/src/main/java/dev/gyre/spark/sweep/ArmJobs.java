package dev.gyre.spark.sweep;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.StopSignal;
import dev.gyre.papers.NumberText;
import dev.gyre.papers.Planned;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.SparkFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Arms as jobs of one task each: an arm begins once what it needs is done, and as many run at a time as there are cores. Arms that measure
 * times run alone, after all others. An arm that was run isn't run again, and one whose executor is lost goes on elsewhere.
 */
final class ArmJobs {

    private final JavaSparkContext spark;
    private final ArmSource source;
    private final String device;
    private final Consumer<String> lines;
    private final ExecutorEnvironment driver = ExecutorEnvironment.here();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private int count;

    /**
     * The jobs on a cluster.
     *
     * @param source where executors find arms
     * @param device what arms are run on
     * @param lines takes what the user is told
     */
    ArmJobs(JavaSparkContext spark, ArmSource source, String device, Consumer<String> lines) {
        this.spark = spark;
        this.source = source;
        this.device = device;
        this.lines = lines;
    }

    /**
     * Runs what hasn't been run.
     *
     * @param all arms, what's needed first
     * @return whether all was run; not if it was asked to stop
     * @throws GyreException if an arm can't be run
     */
    boolean run(List<Planned> all, StopSignal stop) {
        List<Planned> open = all.stream().filter(p -> p.found().isEmpty()).toList();
        count = open.size();
        Thread.ofVirtual().start(() -> cancelWhenAsked(stop));
        Set<Path> alone = alone(open);
        try {
            together(open.stream().filter(p -> !alone.contains(p.folder())).toList());
            for (Planned planned : open) {
                if (alone.contains(planned.folder()) && !stop.requested()) {
                    job(planned);
                }
            }
        } catch (RuntimeException e) {
            if (!stop.requested()) {
                throw e;
            }
        }
        if (stop.requested()) {
            return false;
        }
        all.forEach(p -> new Attempt(p).clear());
        return true;
    }

    private void cancelWhenAsked(StopSignal stop) {
        try {
            stop.await();
            spark.sc().cancelAllJobs();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The arms that run alone: those that measure times, and those that need one of them. */
    static Set<Path> alone(List<Planned> open) {
        Set<Path> alone = new HashSet<>();
        for (Planned p : open) {
            if (p.arm().timed() || p.needs().values().stream().anyMatch(alone::contains)) {
                alone.add(p.folder());
            }
        }
        return alone;
    }

    private void together(List<Planned> open) {
        Map<Path, CompletableFuture<Void>> jobs = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Planned p : open) {
                CompletableFuture<?>[] needs = p.needs().values().stream()
                        .map(jobs::get)
                        .filter(job -> job != null)
                        .toArray(CompletableFuture<?>[]::new);
                jobs.put(p.folder(), CompletableFuture.allOf(needs).thenRunAsync(() -> job(p), threads));
            }
            CompletableFuture.allOf(jobs.values().toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof GyreException known) {
                throw known;
            }
            throw e;
        }
    }

    private void job(Planned planned) {
        if (failed.get()) {
            return;
        }
        try {
            ArmTask task = ArmTask.of(source, planned, device);
            ArmResult result = spark.parallelize(List.of(task), 1)
                    .map(new ArmFunction(driver))
                    .first();
            lines.accept("[" + ended.incrementAndGet() + "/" + count + "] " + result.name() + ": " + result.summary()
                    + ", " + NumberText.seconds(result.seconds()) + " on " + result.where());
        } catch (Exception e) { // of Scala's, which declares none
            if (failed.compareAndSet(false, true)) {
                spark.sc().cancelAllJobs();
            }
            throw SparkFailure.of(planned.name(), e);
        }
    }
}
