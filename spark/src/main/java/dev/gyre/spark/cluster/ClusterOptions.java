package dev.gyre.spark.cluster;

import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for the cluster. */
public final class ClusterOptions {

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description =
                    "local[N] or local[*] for N or all cores of this machine, spark://HOST:PORT for a cluster; yarn and"
                            + " k8s://URL go to spark-submit of your own Spark, in SPARK_HOME"
                            + " (${DEFAULT-VALUE}).")
    private String master;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description =
                    "The properties file that a cluster's master and workers were started with (gyre spark secret).")
    private Path secretFile;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A property of Spark, such as spark.executor.memory=4g; may be given several times.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /**
     * The cluster that the options name.
     *
     * @throws ConfigException if it's none
     */
    public Cluster cluster() {
        return new Cluster(master, Optional.ofNullable(secretFile), properties);
    }
}
