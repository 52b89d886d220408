package dev.gyre.serve.openai;

import dev.gyre.engine.GyreException;
import dev.gyre.models.series.TimeAxis;
import dev.gyre.models.series.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The series of a request: each a list of values, or an object with {@code values}, and maybe {@code id} and {@code times}, or
 * {@code start} and {@code frequency}. A missing value is null.
 */
final class SeriesFields {

    private SeriesFields() {}

    static List<TimeSeries> read(JsonNode given) {
        if (!given.isArray() || given.isEmpty()) {
            throw ApiException.parameter(
                    "series", "series has to be an array of one or more series, each an array of values or an object");
        }
        List<TimeSeries> all = new ArrayList<>();
        for (JsonNode one : given) {
            String path = "series[" + all.size() + "]";
            String name = Integer.toString(all.size());
            all.add(
                    one.isArray()
                            ? new TimeSeries(name, TimeAxis.COUNTED, values(one, path))
                            : read(RequestFields.of(one, path), name, path));
        }
        return all;
    }

    private static TimeSeries read(RequestFields fields, String number, String path) {
        String id = fields.text("id").orElse(number);
        JsonNode given = fields.any("values")
                .orElseThrow(() -> ApiException.parameter(path + ".values", path + " has no values: give an array"));
        double[] values = values(given, path + ".values");
        Optional<JsonNode> times = fields.any("times");
        Optional<JsonNode> start = fields.any("start");
        Optional<JsonNode> frequency = fields.any("frequency");
        fields.refuseUnknown();
        if (start.isPresent() != frequency.isPresent() || (times.isPresent() && start.isPresent())) {
            throw ApiException.parameter(
                    path + ".start", path + " has to have times, or start and frequency, or none of them");
        }
        try {
            TimeAxis axis = times.map(t -> axis(t, values.length, path + ".times"))
                    .or(() -> start.map(s -> TimeAxis.of(
                            path, word(s, path + ".start"), word(frequency.orElseThrow(), path + ".frequency"))))
                    .orElse(TimeAxis.COUNTED);
            return new TimeSeries(id, axis, values);
        } catch (ApiException e) {
            throw e;
        } catch (GyreException e) {
            throw ApiException.parameter(path + (times.isPresent() ? ".times" : ".start"), e.getMessage());
        }
    }

    private static TimeAxis axis(JsonNode times, int count, String path) {
        if (!times.isArray() || times.size() != count) {
            throw ApiException.parameter(path, path + " has to be an array of " + count + " times, one for each value");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode t : times) {
            texts.add(word(t, path + "[" + texts.size() + "]"));
        }
        return TimeAxis.of(path, texts);
    }

    /** A number may be a time, too. */
    private static String word(JsonNode node, String path) {
        return node.isNumber() ? node.asString() : RequestFields.text(node, path);
    }

    private static double[] values(JsonNode given, String path) {
        if (!given.isArray() || given.isEmpty()) {
            throw ApiException.parameter(
                    path, path + " has to be an array of one or more numbers, null where one is missing");
        }
        double[] values = new double[given.size()];
        int at = 0;
        for (JsonNode v : given) {
            if (!v.isNull() && !v.isNumber()) {
                throw ApiException.parameter(
                        path, path + "[" + at + "] has to be a number, or null where it's missing");
            }
            double value = v.isNull() ? Double.NaN : v.decimalValue().doubleValue();
            if (Math.abs(value) > Float.MAX_VALUE) {
                throw ApiException.parameter(
                        path, path + "[" + at + "] isn't finite as float32: scale the series, or send null");
            }
            values[at++] = value;
        }
        return values;
    }
}
