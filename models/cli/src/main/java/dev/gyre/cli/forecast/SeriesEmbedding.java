package dev.gyre.cli.forecast;

import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.forecast.SeriesFeatures;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.series.TimeSeries;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Features of series for classifiers, a row a series. */
public final class SeriesEmbedding {

    @ArgGroup(exclusive = false, multiplicity = "1")
    private SeriesOptions series;

    @Option(
            names = "--data-augmentation",
            description = "Put features of the first differences before, and statistics of eight parts behind, as the"
                    + " package's option does; these are standardised over the series of the file.")
    private boolean augmented;

    @Option(names = "--out", paramLabel = "FILE", description = "Write into a file.")
    private Path out;

    @Option(names = "--json", description = "Write JSON rather than CSV.")
    private boolean json;

    private record Row(String series, float[] embedding) {}

    /** Embeds the series, and prints them unless there's a file to write. */
    public void print(ForecastModel model, Multiplication multiplication, Device device, PrintWriter to) {
        List<TimeSeries> all = series.read();
        List<Row> rows = new ArrayList<>();
        try (SeriesFeatures features = new SeriesFeatures(model, device, multiplication)) {
            List<double[]> found = augmented ? features.augmentedOfSeries(all) : features.ofSeries(all);
            for (int i = 0; i < all.size(); i++) {
                rows.add(new Row(all.get(i).name(), floats(found.get(i))));
            }
        }
        String text = json ? Json.text(rows) + "\n" : csv(rows);
        if (out == null) {
            to.print(text);
            to.flush();
        } else {
            AtomicFile.write(out, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The values as floats, with as many digits as the hidden states are good for. */
    private static float[] floats(double[] values) {
        float[] all = new float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) values[i];
        }
        return all;
    }

    private static String csv(List<Row> rows) {
        StringBuilder text = new StringBuilder("series");
        for (int i = 0; i < rows.getFirst().embedding().length; i++) {
            text.append(",f").append(i);
        }
        text.append('\n');
        for (Row row : rows) {
            text.append(ForecastText.cell(row.series()));
            for (float v : row.embedding()) {
                text.append(',').append(v);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
