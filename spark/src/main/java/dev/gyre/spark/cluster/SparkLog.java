package dev.gyre.spark.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** The log of Spark's own messages. */
public final class SparkLog {

    private SparkLog() {}

    /** Spark's failures become one line of ours, and what it warns of at every start is nothing that a user could change. */
    public static void quiet() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            Level level = root.getLevel() == Level.DEBUG ? Level.INFO : Level.OFF;
            Stream.of("org.apache.spark", "org.apache.hadoop", "org.sparkproject", "org.apache.parquet", "io.netty")
                    .forEach(name -> root.getLoggerContext().getLogger(name).setLevel(level));
        }
    }
}
