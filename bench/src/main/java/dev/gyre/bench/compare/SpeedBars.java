package dev.gyre.bench.compare;

import static dev.gyre.papers.page.Html.element;
import static dev.gyre.papers.page.Html.hundredths;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Result;
import dev.gyre.bench.report.QuantityText;
import dev.gyre.bench.report.Spread;
import java.util.Optional;

/** For each kernel, a bar for each device: how many times faster than the first device it is, on a logarithmic scale. */
final class SpeedBars {

    private final DeviceComparison c;
    private final LogScale scale;

    SpeedBars(DeviceComparison c) {
        this.c = c;
        double[] ratios = c.kernels().stream()
                .flatMap(k -> c.others().stream().flatMap(d -> c.speedup(k, d).stream()))
                .mapToDouble(Spread::median)
                .sorted()
                .toArray();
        double least = ratios.length == 0 ? 1 : Math.min(1, ratios[0]);
        double most = ratios.length == 0 ? 2 : Math.max(2, ratios[ratios.length - 1]);
        this.scale = LogScale.around(least, most);
    }

    String html() {
        StringBuilder s = new StringBuilder();
        s.append(element("div", "class=\"scale\"", "<div></div>" + element("div", "class=\"plot\"", ticks(true))));
        c.kernels().forEach(k -> s.append(kernel(k)));
        return s.toString();
    }

    private String ticks(boolean labelled) {
        StringBuilder s = new StringBuilder();
        for (double v : scale.ticks()) {
            String type = v == 1 ? "tick one" : "tick";
            s.append(element(
                    "span", "class=\"" + type + "\" style=\"left:" + percent(v) + "\"", labelled ? times(v) : ""));
        }
        return s.toString();
    }

    private String kernel(Kernel k) {
        String base = c.result(k, c.baseline())
                .map(r -> c.baseline().target().title() + " "
                        + QuantityText.time(r.nanos().median()))
                .orElse("not measured with " + c.baseline().target().title());
        String name = element(
                "div",
                "",
                element("b", "", text(k.name()))
                        + element("span", "class=\"about\"", text(k.title()))
                        + element("span", "class=\"about\"", text(base)));
        StringBuilder plot = new StringBuilder(ticks(false));
        for (int i = 1; i < c.devices().size(); i++) {
            plot.append(bar(k, c.devices().get(i), i));
        }
        return element("div", "class=\"kernel\"", name + element("div", "class=\"plot\"", plot.toString()));
    }

    private String bar(Kernel k, MeasuredDevice d, int index) {
        Optional<Spread> speedup = c.speedup(k, d);
        if (speedup.isEmpty()) {
            String why = c.failure(k, d).isPresent() ? "failed" : "not measured";
            return element(
                    "div",
                    "class=\"bar d" + index + "\"",
                    element(
                            "em",
                            "style=\"left:" + percent(1) + "\"",
                            text(d.target().title() + ": " + why)));
        }
        double ratio = speedup.get().median();
        double from = Math.min(1, ratio);
        double to = Math.max(1, ratio);
        String own = c.result(k, d)
                .map(Result::nanos)
                .map(Spread::median)
                .map(QuantityText::time)
                .orElse("");
        String width = hundredths(100 * (scale.place(to) - scale.place(from))) + "%";
        return element(
                "div",
                "class=\"bar d" + index + (ratio < 1 ? " slower" : "") + "\" title=\""
                        + text(d.target().title()) + "\"",
                element("i", "style=\"left:" + percent(from) + ";width:" + width + "\"", "")
                        + element(
                                "b",
                                "style=\"left:" + percent(to) + "\"",
                                times(ratio) + element("small", "", text(own))));
    }

    private String percent(double v) {
        return hundredths(100 * scale.place(v)) + "%";
    }

    /** A ratio as text. */
    static String times(double ratio) {
        boolean whole = ratio >= 1 && ratio == Math.rint(ratio);
        return (whole ? Long.toString((long) ratio) : QuantityText.digits(ratio)) + "×";
    }
}
