package dev.gyre.spark.cluster;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark, which is started once somebody asks for it. */
public final class LazySpark implements AutoCloseable {

    private final Cluster cluster;
    private final String name;
    private SparkSession started;

    /**
     * Spark on a cluster, started when it's first asked for.
     *
     * @param name of the application
     */
    public LazySpark(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    /**
     * Starts it if it isn't yet.
     *
     * @throws dev.gyre.engine.device.DeviceException if it doesn't start
     */
    public JavaSparkContext context() {
        if (started == null) {
            started = cluster.start(name);
        }
        return JavaSparkContext.fromSparkContext(started.sparkContext());
    }

    @Override
    public void close() {
        if (started != null) {
            started.stop();
        }
    }
}
