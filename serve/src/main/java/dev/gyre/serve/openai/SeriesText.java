package dev.gyre.serve.openai;

import dev.gyre.engine.GyreException;
import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeSeries;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Series in a text, as files have them. */
public final class SeriesText {

    private SeriesText() {}

    /**
     * Answers a body with {@code text}, CSV or JSON lines, and maybe the names of its columns, {@code series}, {@code time} and
     * {@code value}: the series in the form in which forecasts are asked for.
     *
     * @throws ApiException if something is wrong with it
     */
    public static byte[] read(byte[] body) {
        RequestFields fields = RequestFields.of(body);
        String text = fields.text("text")
                .orElseThrow(() -> ApiException.parameter("text", "you must provide a text parameter"));
        SeriesColumns columns = new SeriesColumns(fields.text("series"), fields.text("time"), fields.text("value"));
        fields.refuseUnknown();
        try {
            return answer(SeriesFile.parse("the text", text, columns));
        } catch (GyreException e) {
            throw ApiException.parameter("text", e.getMessage());
        }
    }

    private static byte[] answer(List<TimeSeries> all) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        ArrayNode series = root.putArray("series");
        for (TimeSeries s : all) {
            ObjectNode one = series.addObject();
            one.put("id", s.name());
            one.put("season", s.times().season());
            ArrayNode times = one.putArray("times");
            for (int i = 0; i < s.values().length; i++) {
                times.add(s.times().text(i));
            }
            ForecastAnswer.numbers(one.putArray("values"), s.values());
        }
        return JsonMapper.shared().writeValueAsBytes(root);
    }
}
