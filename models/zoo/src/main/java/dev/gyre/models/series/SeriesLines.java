package dev.gyre.models.series;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Series as JSON lines: an object for each value (series, time, value), or for each series, with lists of times and values. */
final class SeriesLines {

    private SeriesLines() {}

    static void read(String file, List<String> lines, SeriesColumns columns, SeriesFile.Collected all) {
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                read(file + ", line " + (i + 1), lines.get(i), i + 1, columns, all);
            }
        }
    }

    private static void read(String where, String text, int line, SeriesColumns columns, SeriesFile.Collected all) {
        JsonNode object = parsed(where, text);
        List<String> keys = List.copyOf(object.propertyNames());
        Optional<String> series = SeriesColumns.found(columns.series(), SeriesColumns.SERIES, keys);
        Optional<String> time = SeriesColumns.found(columns.time(), SeriesColumns.TIME, keys);
        String value = SeriesColumns.found(columns.value(), SeriesColumns.VALUE, keys)
                .filter(object::has)
                .orElseThrow(() -> new GyreException(where + ": has the keys " + keys
                        + ", none of which is one of values: call it value, or say which by --value"));
        for (String key : keys) {
            if (!key.equals(value)
                    && !time.filter(key::equals).isPresent()
                    && !series.filter(key::equals).isPresent()) {
                throw SeriesFile.covariates(where, key);
            }
        }
        String name = series.map(s -> object.path(s).asString("")).orElse(value);
        JsonNode values = object.get(value);
        JsonNode times = time.map(object::path).orElse(JsonMapper.shared().missingNode());
        if (!values.isArray()) {
            all.add(name, times.asString(""), number(values), line);
            return;
        }
        if (!times.isMissingNode() && times.size() != values.size()) {
            throw new GyreException(
                    where + ": has " + values.size() + " values, but " + times.size() + " times: give one for each");
        }
        all.begin(name);
        for (int i = 0; i < values.size(); i++) {
            all.add(name, times.path(i).asString(""), number(values.get(i)), line);
        }
    }

    private static JsonNode parsed(String where, String text) {
        try {
            JsonNode object = JsonMapper.shared().readTree(text);
            if (object.isObject()) {
                return object;
            }
        } catch (JacksonException e) {
            throw new GyreException(where + ": isn't valid JSON (" + JsonReason.of(e) + "): write an object a line", e);
        }
        throw new GyreException(where + ": is no JSON object: write one a line");
    }

    private static String number(JsonNode value) {
        return value.isNull() ? "" : value.isValueNode() ? value.asString("") : value.toString();
    }
}
