package dev.gyre.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.spark.TrainedRuns;
import dev.gyre.spark.TrainedRuns.Ran;
import dev.gyre.spark.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gyre spark forecast on two cores of this JVM: a group of rows is a series. */
@Tag("short")
class ForecastDatasetTest {

    private static final Offset<Double> NEAR = Offset.offset(1e-4);

    @TempDir
    Path folder;

    private Ran forecast(Path input, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "spark",
                "forecast",
                TrainedRuns.tirex().toString(),
                "--input=" + input,
                "--output=" + out(),
                "--master=local[2]"));
        line.addAll(List.of(more));
        return TrainedRuns.run(line.toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<String> lines(String ending) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(out())) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static double[] series(int s) {
        return IntStream.range(0, 20 + s).mapToDouble(i -> (s + i * i) % 13).toArray();
    }

    /** Whatever order the rows are in, and however many lie together. */
    @Test
    void quantilesAreThoseOfTheForecaster() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int s = 0; s < 70; s++) {
            double[] values = series(s);
            for (int i = 0; i < values.length; i++) {
                rows.add("\"s, " + s + "\";" + (2000 + i) + ";" + (s == 3 && i == 5 ? "" : values[i]));
            }
        }
        Collections.shuffle(rows, new Random(1));
        rows.addFirst("unique_id;ds;y");
        Path input = Files.write(folder.resolve("sales.csv"), rows);
        Path figures = folder.resolve("figures.md");
        Ran ran = forecast(input, "--horizon=11", "--quantiles=0.1,0.5", "--batch=8", "--markdown=" + figures);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllLines(figures))
                .startsWith("## Series that were forecast")
                .contains("| series | with an error | seconds | series a second | seconds to start |")
                .anyMatch(l -> l.startsWith("| 70 | 0 | "));
        assertThat(ran.err()).contains("70 series, 70 of them forecast, 0 with an error instead", "series a second");
        List<String> lines = lines(".csv");
        assertThat(lines).filteredOn("series,time,0.1,0.5,error"::equals).isNotEmpty();
        assertThat(lines).filteredOn(l -> l.startsWith("\"s, ")).hasSize(70 * 11);
        try (Forecaster forecaster = Forecaster.load(TrainedRuns.tirex())) {
            for (int s : new int[] {0, 3, 69}) {
                double[] values = series(s);
                if (s == 3) {
                    values[5] = Double.NaN;
                }
                Forecast expected = forecaster.forecast(values, 11);
                for (int h : new int[] {0, 10}) {
                    String begin = "\"s, " + s + "\"," + (2000 + values.length + h) + ",";
                    String[] cells = lines.stream()
                            .filter(l -> l.startsWith(begin))
                            .findFirst()
                            .orElseThrow()
                            .substring(begin.length())
                            .split(",", -1);
                    assertThat(Double.parseDouble(cells[0])).isCloseTo(expected.quantile(0.1)[h], NEAR);
                    assertThat(Double.parseDouble(cells[1])).isCloseTo(expected.median()[h], NEAR);
                }
            }
        }
    }

    @Test
    void aSeriesThatCannotBeForecastIsARowWithAnError() throws IOException {
        Path input = Files.writeString(folder.resolve("bad.jsonl"), """
                {"series": "good", "time": "2024-01", "value": 1}
                {"series": "good", "time": "2024-02", "value": null}
                {"series": "gap", "time": "2024-01", "value": 1}
                {"series": "gap", "time": "2024-02", "value": 1}
                {"series": "gap", "time": "2024-04", "value": 1}
                {"series": "twice", "time": "2024-01", "value": 1}
                {"series": "twice", "time": "2024-01", "value": 1}
                {"series": "huge", "time": "2024-01", "value": 1e39}
                {"series": "timeless", "value": 1}
                {"time": "2024-01", "value": 1}
                no object
                """);
        Ran ran = forecast(input, "--horizon=3", "--quantiles=0.5");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("6 series, 1 of them forecast, 5 with an error instead");
        assertThat(lines(".json"))
                .anyMatch(l -> l.startsWith("{\"series\":\"good\",\"time\":\"2024-05\",\"0.5\":"))
                .anyMatch(l -> l.contains("\"gap\"") && l.contains("2024-02 is followed by 2024-04"))
                .anyMatch(l -> l.contains("\"twice\"") && l.contains("the same time"))
                .anyMatch(l -> l.contains("\"huge\"") && l.contains("isn't finite as float32"))
                .anyMatch(l -> l.contains("\"timeless\"") && l.contains("has no time"))
                .anyMatch(l -> l.contains("2 rows name no series"));
    }

    /** Dates, and numbers of other types, as tables have them. */
    @Test
    void parquetComesOutAsParquet() {
        String input = folder.resolve("days.parquet").toString();
        StructType schema = new StructType()
                .add("item_id", DataTypes.LongType)
                .add("date", DataTypes.DateType)
                .add("target", DataTypes.IntegerType);
        List<Row> rows = List.of(
                RowFactory.create(7L, Date.valueOf("2024-02-28"), 3),
                RowFactory.create(7L, Date.valueOf("2024-03-01"), 5),
                RowFactory.create(7L, Date.valueOf("2024-02-29"), 4));
        SparkSession spark = new Cluster("local[2]", Optional.empty(), Map.of()).start("test");
        spark.createDataFrame(rows, schema).write().parquet(input);
        spark.stop();
        Ran ran = forecast(Path.of(input));
        assertThat(ran.code()).as(ran.err()).isZero();
        spark = new Cluster("local[2]", Optional.empty(), Map.of()).start("test");
        List<Row> out = spark.read().parquet(out().toString()).collectAsList();
        spark.stop();
        assertThat(out).hasSize(8);
        assertThat(out.getFirst().<String>getAs("series")).isEqualTo("7");
        assertThat(out.stream().map(r -> r.<String>getAs("time"))).contains("2024-03-02", "2024-03-09");
        assertThat(out.getFirst().schema().fieldNames()).hasSize(2 + 9 + 1);
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        Path input = Files.writeString(folder.resolve("a.csv"), "series,time,value,price\na,1,2,3\n");
        refused(2, "column price must be left out, since it would be a covariate", forecast(input));
        refused(2, "--series place: the input has no such column", forecast(input, "--series=place"));
        refused(2, "--horizon 0", forecast(input, "--horizon=0"));
        refused(2, "--horizon 65 must be a whole number from 1 to 64", forecast(input, "--horizon=65"));
        refused(2, "--quantiles 0.95", forecast(input, "--quantiles=0.95"));
        refused(2, "--output-format xml", forecast(input, "--output-format=xml"));
        refused(2, "--resample daily", forecast(input, "--resample=daily"));
        Ran text = TrainedRuns.run(
                "spark",
                "forecast",
                TrainedRuns.xlstm().toString(),
                "--input=" + input,
                "--output=" + out(),
                "--master=local[2]");
        refused(2, "a run of xlstm, which forecasts no series: name a run of tirex", text);
        assertThat(out()).doesNotExist();
    }

    private static void refused(int code, String says, Ran ran) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.err()).contains(says);
    }
}
