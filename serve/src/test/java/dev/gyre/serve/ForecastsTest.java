package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.model.Multiplication;
import dev.gyre.serve.batch.Limits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Forecasts over HTTP: the numbers are those of a forecaster by itself, and the door is that of all requests. */
class ForecastsTest {

    private static final String FORECAST = "/v1/forecast";
    private static final String COUNTED = "gyre_requests_seconds_count{path=\"" + FORECAST + "\",status=\"%d\"}";

    private static SmallServer server;
    private static Forecaster forecaster;

    private static SmallServer serve(Limits limits, Duration grace) {
        return SmallServer.of(limits, Map.of("series", SmallServer.TIREX, "small", SmallServer.XLSTM), grace);
    }

    @BeforeAll
    static void open() {
        server = serve(new Limits(4, 64, 4096, 2000, 1 << 20, 400), SmallServer.GRACE);
        ServedForecaster served = (ServedForecaster) SmallServer.model("series", SmallServer.TIREX);
        forecaster = Forecaster.of(served.model(), Devices.standard(), Multiplication.FLOATS);
    }

    @AfterAll
    static void close() {
        server.close();
        forecaster.close();
    }

    private static String body(String fields) {
        return "{\"model\": \"series\", " + fields + "}";
    }

    private static JsonNode ask(String fields) throws IOException, InterruptedException {
        return SmallServer.ok(server.post(FORECAST, body(fields)));
    }

    private static double[] numbers(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::doubleValue).toArray();
    }

    private static double[] series(int length, int phase) {
        return IntStream.range(0, length)
                .mapToDouble(i -> Math.round(100 * Math.sin(phase + 0.5 * i)) + i)
                .toArray();
    }

    @Test
    void quantilesOfEachStepWithTheirTimes() throws IOException, InterruptedException {
        JsonNode told = ask("\"horizon\": 11, \"quantiles\": [0.1, 0.5], \"series\": [[3, null, 5],"
                + " {\"id\": \"sales\", \"values\": [1, 2, 4, 8], \"start\": \"2024-11\", \"frequency\": \"month\"},"
                + " {\"values\": [1, 2], \"times\": [\"2024-Q3\", \"2024-Q4\"]}]");
        assertThat(told.get("object").asString()).isEqualTo("forecast");
        assertThat(told.get("model").asString()).isEqualTo("series");
        JsonNode forecasts = told.get("forecasts");
        assertThat(forecasts.valueStream().map(f -> f.get("id").asString())).containsExactly("0", "sales", "2");
        assertThat(forecasts.at("/0/times/0").asString()).isEqualTo("3");
        assertThat(forecasts.at("/1/times").valueStream().map(JsonNode::asString))
                .hasSize(11)
                .startsWith("2025-03", "2025-04")
                .endsWith("2026-01");
        assertThat(forecasts.at("/2/times/0").asString()).isEqualTo("2025-Q1");
        assertThat(forecasts.at("/1/quantiles").propertyNames()).containsExactly("0.1", "0.5");
        Forecast alone = forecaster.forecast(new double[] {3, Double.NaN, 5}, 11);
        assertThat(numbers(forecasts.at("/0/quantiles").get("0.5"))).containsExactly(alone.median(), near());
        assertThat(numbers(forecasts.at("/0/quantiles").get("0.1"))).containsExactly(alone.quantile(0.1), near());
        assertThat(told.has("scores")).isFalse();
    }

    private static Offset<Double> near() {
        return Offset.offset(1e-4);
    }

    @Test
    void theOptionsOfGyreForecastAreThere() throws IOException, InterruptedException {
        String values = Arrays.toString(series(100, 1));
        JsonNode plain = ask("\"horizon\": 30, \"series\": [" + values + "]");
        JsonNode once = ask("\"horizon\": 30, \"patches_per_pass\": 4, \"series\": [" + values + "]");
        JsonNode patch = ask("\"resample\": \"frequency\", \"series\": [" + values + "]");
        assertThat(plain.at("/forecasts/0/quantiles").size()).isEqualTo(9);
        assertThat(numbers(once.at("/forecasts/0/quantiles").get("0.5")))
                .hasSize(30)
                .isNotEqualTo(numbers(plain.at("/forecasts/0/quantiles").get("0.5")));
        assertThat(patch.at("/forecasts/0/times").size()).as("a patch").isEqualTo(8);
    }

    @Test
    void endsThatAreHeldBackAreMeasured() throws IOException, InterruptedException {
        double[] values = series(60, 2);
        JsonNode told = ask("\"holdout\": \"2s\", \"series\": [{\"id\": \"q\", \"start\": \"2001-Q1\","
                + " \"frequency\": \"quarter\", \"values\": " + Arrays.toString(values) + "}, "
                + Arrays.toString(values) + "]");
        assertThat(told.at("/forecasts/0/times").valueStream().map(JsonNode::asString))
                .hasSize(8)
                .startsWith("2014-Q1");
        assertThat(told.at("/forecasts/1/times").size()).isEqualTo(24);
        double[] history = Arrays.copyOf(values, 52);
        assertThat(numbers(told.at("/forecasts/0/quantiles").get("0.5")))
                .containsExactly(forecaster.forecast(history, 8).median(), near());
        JsonNode scores = told.get("scores");
        assertThat(scores.at("/series/0/season").intValue()).isEqualTo(4);
        assertThat(scores.at("/series/1/horizon").intValue()).isEqualTo(24);
        assertThat(scores.at("/all").propertyNames())
                .containsExactly("series", "seasonal naive", "drift", "Holt-Winters");
        // What came four quarters before, over the mean change in four quarters.
        double scale = IntStream.range(4, 52)
                .mapToDouble(i -> Math.abs(history[i] - history[i - 4]))
                .average()
                .orElseThrow();
        double error = IntStream.range(52, 60)
                .mapToDouble(i -> Math.abs(values[i] - history[48 + i % 4]))
                .average()
                .orElseThrow();
        assertThat(scores.at("/series/0/methods")
                        .get("seasonal naive")
                        .get("mase")
                        .doubleValue())
                .isCloseTo(error / scale, near());
        assertThat(scores.at("/relative").get("seasonal naive").get("wql").doubleValue())
                .isCloseTo(1, near());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    "horizon": 3                                        | series          | you must provide a series
                    "series": []                                        | series          | one or more series
                    "series": [[]]                                      | series[0]       | one or more numbers
                    "series": [[1], ["x"]]                              | series[1]       | series[1][0] has to be a number
                    "series": [[1, 1e39]]                               | series[0]       | series[0][1] isn't finite as float32
                    "series": [{"id": "a"}]                             | series[0].values | series[0] has no values
                    "series": [{"values": [1], "price": 3}]             | series[0].price | series[0].price
                    "series": [{"values": [1, 2], "times": ["2024"]}]   | series[0].times | an array of 2 times
                    "series": [{"values": [1, 2], "times": ["2024-01", "x"]}] | series[0].times | "x" is no time
                    "series": [{"values": [1, 2, 3], "times": ["2024-01", "2024-02", "2024-04"]}] | series[0].times | 2024-02 is followed by 2024-04
                    "series": [{"values": [1, 2], "times": ["2024-01", "2024-01"]}] | series[0].times | the same time
                    "series": [{"values": [1], "start": "2024-01"}]     | series[0].start | start and frequency
                    "series": [{"values": [1], "start": "2024-01", "frequency": "fortnight"}] | series[0].start | "fortnight" is none
                    "series": [{"values": [1], "start": "2024-01", "frequency": "10 hours"}] | series[0].start | "2024-01" is no time from which
                    "series": [[1]], "horizon": 0                       | horizon         | horizon is 0
                    "series": [[1]], "horizon": 10000000                | horizon         | from 1 to 64
                    "series": [[1]], "horizon": 8, "holdout": 2         | holdout         | leave horizon out
                    "series": [[1, 2, 3]], "holdout": 3                 | holdout         | nothing is left
                    "series": [[1, 2, 3]], "holdout": "5s"              | holdout         | 2s for two seasons
                    "series": [[1, 2, 3]], "holdout": {}                | holdout         | a number of values
                    "series": [[1]], "quantiles": [0.5, 0.95]           | quantiles       | quantiles[1] has to be
                    "series": [[1]], "quantiles": []                    | quantiles       | empty
                    "series": [[1]], "resample": "daily"                | resample        | frequency
                    "series": [[1]], "patches_per_pass": 0              | patches_per_pass | from 1 to 64
                    "series": [[1], [2], [3], [4], [5], [6], [7]], "horizon": 64 | series   | 448 steps of 7 series
                    "series": [[1]], "temperature": 1                   | temperature     | Unrecognized
                    """)
    void whatCannotBeForecastIsRefused(String fields, String parameter, String says)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(FORECAST, body(fields));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = JsonMapper.shared().readTree(answer.body()).get("error");
        assertThat(error.get("message").asString()).contains(says);
        assertThat(error.get("param").asString()).isEqualTo(parameter);
    }

    @Test
    void aModelOfTheOtherKindSaysWhatItIs() throws IOException, InterruptedException {
        HttpResponse<String> text = server.post("/v1/completions", body("\"prompt\": \"x\""));
        assertThat(text.statusCode()).isEqualTo(400);
        assertThat(text.body()).contains("the model series forecasts series and writes no text", "/v1/forecast");
        HttpResponse<String> series =
                server.post(FORECAST, body("\"series\": [[1]]").replace("\"series\",", "\"small\","));
        assertThat(series.statusCode()).isEqualTo(400);
        assertThat(series.body()).contains("the model small writes text and forecasts no series");
        assertThat(server.post(FORECAST, "{\"model\": \"other\", \"series\": [[1]]}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(SmallServer.ok(server.get("/v1/models")).get("data").valueStream())
                .extracting(m -> m.get("id").asString())
                .containsExactlyInAnyOrder("series", "small");
    }

    @Test
    void seriesOfATextAreRead() throws IOException, InterruptedException {
        JsonNode told =
                SmallServer.ok(server.post("/gyre/series", "{\"text\": \"month,a,b\\n2024-01,1,\\n2024-02,2,5\\n\"}"));
        assertThat(told.at("/series/1/id").asString()).isEqualTo("b");
        assertThat(told.at("/series/1/values/0").isNull()).isTrue();
        assertThat(told.at("/series/0/times/1").asString()).isEqualTo("2024-02");
        assertThat(told.at("/series/0/season").intValue()).isEqualTo(12);
        JsonNode lines = SmallServer.ok(
                server.post("/gyre/series", "{\"text\": \"{\\\"series\\\": \\\"n\\\", \\\"value\\\": [1, null]}\"}"));
        assertThat(lines.at("/series/0/id").asString()).isEqualTo("n");
        HttpResponse<String> refused =
                server.post("/gyre/series", "{\"text\": \"series,time,value\\na,2024-01,inf\\n\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("the text, line 2", "of series \\\"a\\\" is no number");
    }

    @Test
    void requestsThatComeTogetherShareABatch() throws IOException, InterruptedException, ExecutionException {
        int many = 24;
        String fill = "gyre_series_fill_%s{model=\"series\"}";
        double passes = server.meter(fill.formatted("count"));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> asked = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String fields = "\"horizon\": 64, \"series\": [" + Arrays.toString(series(20 + i, i)) + "]";
                asked.add(clients.submit(() -> ask(fields)));
            }
            for (int i = 0; i < many; i++) {
                assertThat(numbers(
                                asked.get(i).get().at("/forecasts/0/quantiles").get("0.5")))
                        .as("request %s", i)
                        .containsExactly(
                                forecaster.forecast(series(20 + i, i), 64).median(), near());
            }
        }
        assertThat(server.meter("gyre_series_fill_max{model=\"series\"}")).isBetween(2.0, 4.0);
        assertThat(server.meter(fill.formatted("count")) - passes).isLessThan(many * 8);
        assertThat(server.lines()).anyMatch(l -> l.matches("POST /v1/forecast 200 [\\d.]+ ms 1 series 64 steps"));
    }

    private static final String LONG = body("\"horizon\": 64, \"series\": [" + "[1, 2, 3], ".repeat(249) + "[1]]");
    private static final Limits ONE = new Limits(1, 1, 4096, 2000, 1 << 20, 64_000);
    private static final String WORKING = "gyre_sessions{model=\"series\"}";

    @Test
    void theyWaitAndAreTurnedAwayAndGivenUp() throws IOException, InterruptedException {
        try (SmallServer busy = serve(ONE, SmallServer.GRACE)) {
            try (RawClient working = new RawClient(busy.port());
                    RawClient waiting = new RawClient(busy.port())) {
                working.post(FORECAST, LONG);
                busy.await("one is worked on", () -> busy.meter(WORKING) == 1);
                waiting.post(FORECAST, LONG);
                busy.await("one waits", () -> busy.meter("gyre_queue{model=\"series\"}") == 1);
                HttpResponse<String> refused = busy.post(FORECAST, body("\"series\": [[1]]"));
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).contains("queue_full");
            }
            busy.await("nobody waits any more", () -> busy.meter(COUNTED.formatted(499)) == 2);
            busy.await("nothing is worked on", () -> busy.meter(WORKING) == 0);
            assertThat(busy.meter("gyre_series_total{model=\"series\"}")).isZero();
            assertThat(busy.post(FORECAST, body("\"series\": [[1]]")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aServerThatEndsFinishesThem() throws IOException, InterruptedException, ExecutionException {
        SmallServer ending = serve(ONE, Duration.ofMinutes(5));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> asked = clients.submit(() -> ending.post(FORECAST, LONG));
            ending.await("it's worked on", () -> ending.meter(WORKING) == 1);
            ending.stop();
            assertThat(asked.get().statusCode()).as(asked.get().body()).isEqualTo(200);
        }
    }
}
