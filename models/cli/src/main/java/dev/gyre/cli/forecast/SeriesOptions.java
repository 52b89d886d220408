package dev.gyre.cli.forecast;

import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeSeries;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which series are read. */
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

    /**
     * All of them.
     *
     * @throws dev.gyre.engine.GyreException if they can't be read
     */
    List<TimeSeries> read() {
        return SeriesFile.read(
                data,
                new SeriesColumns(Optional.ofNullable(series), Optional.ofNullable(time), Optional.ofNullable(value)));
    }
}
