package dev.gyre.cli.forecast;

import dev.gyre.engine.io.Quoted;
import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for which series are read. */
final class SeriesOptions {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Series: CSV with a value a row (series,time,value) or a series a column, or JSON lines.")
    private Path data;

    @Option(names = "--series", paramLabel = "NAME", description = "Column that names the series.")
    private String series;

    @Option(names = "--time", paramLabel = "NAME", description = "Column of times.")
    private String time;

    @Option(names = "--value", paramLabel = "NAME", description = "Column of values.")
    private String value;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Take this series and no other; may be given several times.")
    private List<String> only;

    /**
     * The series that the options ask for.
     *
     * @throws dev.gyre.engine.GyreException if they can't be read
     */
    List<TimeSeries> read() {
        List<TimeSeries> all = SeriesFile.read(
                data,
                new SeriesColumns(Optional.ofNullable(series), Optional.ofNullable(time), Optional.ofNullable(value)));
        if (only == null) {
            return all;
        }
        for (String name : only) {
            ConfigException.require(
                    all.stream().anyMatch(s -> s.name().equals(name)),
                    "--only",
                    name,
                    "a series of " + data + ", of which the first is "
                            + Quoted.of(all.getFirst().name()));
        }
        return all.stream().filter(s -> only.contains(s.name())).toList();
    }
}
