package dev.gyre.spark.sweep;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ClusterOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a sweep besides a model's settings. */
final class SweepOptions {

    @Option(
            names = {"--grid", "--over"},
            paramLabel = "NAME=V,V",
            description =
                    "A setting and the values to try, such as lr=1e-3,3e-3; may be given several times, for every combination."
                            + " A model that has a setting --grid itself takes --over.")
    private List<String> grid = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of each, with seeds from --seed on (${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin
    private ClusterOptions cluster;

    List<String> grid() {
        return grid;
    }

    /** The seeds. */
    List<Long> seeds(long first) {
        ConfigException.range("--seeds", seeds, 1, 1000);
        return LongStream.range(first, first + seeds).boxed().toList();
    }

    Cluster cluster() {
        return cluster.cluster();
    }
}
