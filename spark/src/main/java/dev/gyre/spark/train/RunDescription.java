package dev.gyre.spark.train;

import dev.gyre.engine.io.TemporaryFolder;
import dev.gyre.models.run.RunConfig;
import dev.gyre.spark.cluster.PackedFile;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A run as executors have to know it: its configuration as JSON and the files of its task, such as a tokenizer. They needn't see the
 * run's folder.
 *
 * @param id tells it from other jobs
 * @param config the configuration, in which the task's files have names of their own
 */
record RunDescription(String id, String config, List<PackedFile> files) implements Serializable {

    /** The description of a run. */
    static RunDescription of(RunConfig<?, ?> config) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            RunConfig<?, ?> kept = config.keptIn(folder.path());
            return new RunDescription(UUID.randomUUID().toString(), kept.toJson(), PackedFile.allOf(folder));
        }
    }

    /** Applies a function to the configuration, as long as the task's files are there. */
    <T> T with(Function<RunConfig<?, ?>, T> use) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            files.forEach(file -> file.write(folder.path()));
            return use.apply(RunConfig.fromJson("the run", config).in(folder.path()));
        }
    }
}
