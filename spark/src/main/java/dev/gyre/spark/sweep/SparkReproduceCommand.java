package dev.gyre.spark.sweep;

import dev.gyre.cli.ReproductionOptions;
import dev.gyre.models.run.StopSignal;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Report;
import dev.gyre.papers.Reproduction;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.Executors;
import dev.gyre.spark.cluster.LazySpark;
import dev.gyre.spark.cluster.SharedFolder;
import dev.gyre.spark.cluster.SparkLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The papers' claims in small, with arms as tasks. */
@Command(
        name = "reproduce",
        description =
                "Train and measure what papers claim, as gyre reproduce does, with arms as tasks; exit code 3 if a"
                        + " gate fails.")
public final class SparkReproduceCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Claims, as gyre reproduce --list shows them, or all.")
    private List<String> names = List.of();

    @Mixin
    private ReproductionOptions options;

    @Mixin
    private ClusterOptions clusterOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name claims, or all: gyre reproduce --list shows them");
        }
        Cluster cluster = clusterOptions.cluster();
        List<Claim> claims = ReproductionOptions.claims(names, options.scale());
        SparkLog.quiet();
        cluster.check();
        try (LazySpark session = new LazySpark(cluster, "gyre spark reproduce")) {
            return options.run(
                    claims,
                    spec.commandLine(),
                    (reproduction, all, out, stop, lines) -> run(session, reproduction, all, out, stop, lines));
        }
    }

    private Optional<Report> run(
            LazySpark session,
            Reproduction reproduction,
            List<Claim> claims,
            Path out,
            StopSignal stop,
            Consumer<String> lines) {
        JavaSparkContext spark = session.context();
        ExecutorEnvironment here = ExecutorEnvironment.here();
        if (spark.sc().isLocal()) {
            here.requireLike(here);
        } else {
            Executors.requireSameBits(here, spark);
            SharedFolder.require(spark, "--out " + out, out);
        }
        ArmSource source =
                new ArmSource.OfClaims(claims.stream().map(Claim::name).toList(), options.scale());
        ArmJobs jobs = new ArmJobs(spark, source, reproduction.device().id(), lines);
        return jobs.run(reproduction.plan(claims), stop) ? Optional.of(reproduction.report(claims)) : Optional.empty();
    }
}
