package dev.gyre.models.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFileTest {

    @TempDir
    Path folder;

    private List<TimeSeries> read(String name, String text) throws IOException {
        return read(name, text, SeriesColumns.USUAL);
    }

    private List<TimeSeries> read(String name, String text, SeriesColumns columns) throws IOException {
        return SeriesFile.read(Files.writeString(folder.resolve(name), text), columns);
    }

    @Test
    void aValueARow() throws IOException {
        List<TimeSeries> all = read("a.csv", """
                series,time,value
                a,1949-01,112
                "b, too",1960-Q4,1
                a,1949-02,
                "b, too",1961-Q1,-2.5e1
                """);
        assertThat(all).extracting(TimeSeries::name).containsExactly("a", "b, too");
        assertThat(all.get(0).values()).containsExactly(112, Double.NaN);
        assertThat(all.get(0).times().season()).isEqualTo(12);
        assertThat(all.get(0).times().text(12)).isEqualTo("1950-01");
        assertThat(all.get(1).values()).containsExactly(1, -25);
        assertThat(all.get(1).times().text(2)).isEqualTo("1961-Q2");
    }

    @Test
    void aSeriesAColumn() throws IOException {
        List<TimeSeries> all = read("a.csv", "date;one;two\n2024-01-01;1;NA\n2024-01-02;3;4\n");
        assertThat(all).extracting(TimeSeries::name).containsExactly("one", "two");
        assertThat(all.get(1).values()).containsExactly(Double.NaN, 4);
        assertThat(all.get(1).times().text(2)).isEqualTo("2024-01-03");
        assertThat(read("b.csv", "x\n5\n6\n").getFirst().times().text(2)).isEqualTo("2");
    }

    @Test
    void columnsAreNamed() throws IOException {
        SeriesColumns columns = new SeriesColumns(Optional.of("meter"), Optional.of("at"), Optional.of("kWh"));
        List<TimeSeries> all = read("a.csv", "at,meter,kWh\n1,m,7\n2,m,8\n", columns);
        assertThat(all.getFirst().name()).isEqualTo("m");
        assertThat(all.getFirst().values()).containsExactly(7, 8);
        assertThatThrownBy(() -> read("a.csv", "at,kWh\n1,7\n", columns))
                .hasMessageContaining("no column \"meter\"")
                .hasMessageContaining("--series must be one of at, kWh");
    }

    @Test
    void jsonLines() throws IOException {
        List<TimeSeries> all = read("a.jsonl", """
                {"series": "a", "time": ["2000", "2001", "2002"], "value": [1, null, 3.5]}
                {"item_id": "b", "target": [4]}
                {"series": "c", "time": 1, "value": 9}
                """);
        assertThat(all).extracting(TimeSeries::name).containsExactly("a", "b", "c");
        assertThat(all.get(0).values()).containsExactly(1, Double.NaN, 3.5);
        assertThat(all.get(0).times().text(3)).isEqualTo("2003");
    }

    /** The first times of an axis, its season, and what comes next. */
    @ParameterizedTest
    @CsvSource({
        "1821 1822 1823, 1, 1824",
        "0.5 1 1.5, 1, 2",
        "1949-11 1949-12, 12, 1950-01",
        "2024-01 2024-04 2024-07, 4, 2024-10",
        "2024-01-30 2024-01-31, 1, 2024-02-01",
        "2024-01-01 2024-02-01 2024-03-01, 12, 2024-04-01",
        "2023-12-31 2024-01-31 2024-02-29, 12, 2024-03-31",
        "2024-02-01 2024-02-02 2024-02-05, 5, 2024-02-06",
        "1969-12-31 1970-01-01 1970-01-02 1970-01-05, 5, 1970-01-06",
        "2024-01-01 2024-01-08, 1, 2024-01-15",
        "2024-01-01T00:00 2024-01-01T01:00, 24, 2024-01-01T02:00",
        "2024-01-01T00:00:00 2024-01-01T00:15:00, 96, 2024-01-01T00:30",
        "2024-03-31T01:00+01:00 2024-03-31T03:00+02:00, 24, 2024-03-31T02:00:00Z",
        "2024-01-01T00:00 2024-01-02T00:00, 1, 2024-01-03T00:00",
        "2024-01-01T00:00:00 2024-01-01T00:00:01, 3600, 2024-01-01T00:00:02"
    })
    void timesGoOn(String times, int season, String next) {
        List<String> texts = List.of(times.split(" ", -1));
        TimeAxis axis = TimeAxis.of("x", texts);
        assertThat(axis.season()).isEqualTo(season);
        assertThat(axis.text(texts.size())).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 2 4 5                                          | 2 is followed by 4, but the others are 1 apart
        1949-01 1949-02 1949-03 1949-05                  | 1949-03 is followed by 1949-05, but the others are 1 month apart
        1 2 2                                            | 2 is followed by 2, the same time
        2024-01-03 2024-01-04 2024-01-02                 | 2024-01-04 is followed by 2024-01-02, which is earlier
        2024-03-31T00:00 2024-03-31T01:00 2024-03-31T03:00 2024-03-31T04:00 | 2024-03-31T01:00 is followed by 2024-03-31T03:00, but the others are 3600 seconds apart
        2024-01 yesterday                                | "yesterday" is no time like the others
        2024-13 2024-14                                  | "2024-13" is no time like the others
        """)
    void unevenTimesAreRefusedWithTheFirstThatDoNotFit(String times, String says) {
        assertThatThrownBy(() -> TimeAxis.of("s", List.of(times.strip().split(" ", -1))))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("s: ")
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        series,time,value\\na,1,x                   | line 2: the value "x" of series "a" is no number
        series,time,value\\na,1,inf                 | line 2: the value "inf" of series "a" is no number
        series,time,value\\na,1,Infinity            | isn't finite as float32
        series,time,value\\na,1,1e39                | isn't finite as float32
        series,time,value,price\\na,1,2,3           | "price" would be a covariate
        series,time,value\\na,1                     | line 2: has 2 cells, but the first line 3
        a,a\\n1,2                                   | two columns are called "a"
        series,time,value                           | holds no series
        time\\n1                                    | has no column of values
        series,time,value\\nb,1,1\\na,1,1\\nb,2,1\\na,3,1\\nb,4,1\\nb,5,1 | series "b", line 6: 2 is followed by 4
        month,a\\n2024-01,1\\n2024-01,2             | series "a", line 3: 2024-01 is followed by 2024-01, the same time
        month,a\\n2024-02,1\\n2024-01,2             | series "a", line 3: 2024-02 is followed by 2024-01, which is earlier
        month,a\\n2024-01,1\\nlater,2               | series "a", line 3: "later" is no time like the others
        month,a\\n,1\\n2024-02,2                    | series "a", line 2: "" is no time like the others
        """)
    void whatIsNoSeriesIsRefused(String text, String says) {
        assertThatThrownBy(() -> read("a.csv", text.strip().replace("\\n", "\n")))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"series": "a", "value": []}                          | series "a" is empty
        {"series": "a", "value": [1], "past_covariates": [2]} | "past_covariates" would be a covariate
        {"series": "a", "value": [1, 2], "time": [1]}         | has 2 values, but 1 times
        {"series": "a"                                        | isn't valid JSON
        [1]                                                   | is no JSON object
        {"x": [1]}                                            | none of which is one of values
        """)
    void whatIsNoSeriesOfJsonIsRefused(String text, String says) {
        assertThatThrownBy(() -> read("a.jsonl", text.strip()))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says);
    }

    /** A start and a frequency, the season, and the fourth time. */
    @ParameterizedTest
    @CsvSource({
        "2024, year, 1, 2027",
        "2024, years, 1, 2027",
        "2024-Q3, quarter, 4, 2025-Q2",
        "2024-11, month, 12, 2025-02",
        "2024-01-31, month, 12, 2024-04-30",
        "2024-01-01, 3 months, 4, 2024-10-01",
        "2024-01-30, day, 1, 2024-02-02",
        "2024-01-01, week, 1, 2024-01-22",
        "2024-02-01, business day, 5, 2024-02-06",
        "2024-01-01T22:00, hour, 24, 2024-01-02T01:00",
        "2024-01-01T00:00, 15 minutes, 96, 2024-01-01T00:45",
        "2024-01-01T00:00+02:00, Day, 1, 2024-01-03T22:00:00Z",
        "5, 0.5, 1, 6.5",
        "7, '', 1, 10"
    })
    void aStartAndAFrequencyMakeTimes(String start, String frequency, int season, String fourth) {
        TimeAxis axis = TimeAxis.of("x", start, frequency);
        assertThat(axis.season()).isEqualTo(season);
        assertThat(axis.text(3)).isEqualTo(fourth);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01, fortnight",
        "2024-01, 0 months",
        "2024-01, 1.5 months",
        "2024-01, 10000 months",
        "2024-01, 1 hour",
        "2024-01-01, 1 hour",
        "yesterday, day",
        "2024-02-03, business day",
        "7, 0"
    })
    void whatIsNoFrequencyIsRefused(String start, String frequency) {
        assertThatThrownBy(() -> TimeAxis.of("s", start, frequency))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("s: ")
                .hasMessageContaining(frequency);
    }

    @Test
    void timesTellTheirOrder() {
        assertThat(TimeAxis.order(List.of("10", "9", "11"))).containsExactly(1, 0, 2);
        assertThat(TimeAxis.order(List.of("2024-03-31T03:00+02:00", "2024-03-31T01:30+01:00")))
                .containsExactly(1, 0);
        assertThat(TimeAxis.order(List.of("b", "a"))).containsExactly(0, 1);
    }

    @Test
    void aMillionColumnsAreRefused() {
        String header = "c" + String.join(",c", Collections.nCopies(1_000_000, "1"));
        assertThatThrownBy(() -> read("a.csv", header))
                .hasMessageContaining("has 1000000 columns, but at most 10000 are read");
    }
}
