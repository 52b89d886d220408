package dev.gyre.bench.compare;

import static dev.gyre.papers.page.Html.element;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Roof;
import dev.gyre.bench.report.QuantityText;
import dev.gyre.bench.report.Spread;
import dev.gyre.papers.page.Html;
import dev.gyre.papers.page.Theme;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A comparison as one HTML page that needs nothing else: no script, no font, no network. */
public final class ComparisonPage {

    private final DeviceComparison c;

    /** The page of a comparison. */
    public ComparisonPage(DeviceComparison c) {
        this.c = c;
    }

    /** The whole file. */
    public String html() {
        ComparisonTables tables = new ComparisonTables(c);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("where", text(where()));
        values.put("notices", notices());
        values.put("cards", cards());
        values.put("baseline", text(c.baseline().target().title()));
        values.put("legend", legend());
        values.put("bars", new SpeedBars(c).html());
        values.put("roofs", roofs());
        values.put("times", tables.times());
        values.put("costs", tables.costs());
        values.put("kernels", tables.kernels());
        values.put("machine", machine());
        values.put("theme", Theme.css());
        return Html.fill(Theme.resource(ComparisonPage.class, "page.html"), values);
    }

    private String where() {
        Machine m = c.machine();
        return c.kernels().size() + " kernels on " + c.devices().size() + " devices of one machine: " + m.processor()
                + ", " + m.processors() + " threads. " + c.taken().substring(0, 10) + ".";
    }

    private String notices() {
        return c.notices().stream().map(ComparisonPage::notice).collect(Collectors.joining());
    }

    private static String notice(String line) {
        return element("p", "class=\"notice\"", text(line));
    }

    private String cards() {
        StringBuilder s = new StringBuilder();
        for (int i = 1; i < c.devices().size(); i++) {
            MeasuredDevice d = c.devices().get(i);
            OptionalDouble mean = c.meanSpeedup(d);
            if (mean.isPresent()) {
                s.append(element("div", "class=\"card d" + i + "\"", card(d, mean.getAsDouble())));
            }
        }
        return s.toString();
    }

    private String card(MeasuredDevice d, double mean) {
        List<Kernel> sorted = c.kernels().stream()
                .filter(k -> c.speedup(k, d).isPresent())
                .sorted(Comparator.comparingDouble(k -> ratio(k, d)))
                .toList();
        String range = "geometric mean; least " + named(sorted.getFirst(), d) + ", most " + named(sorted.getLast(), d);
        long failed =
                c.kernels().stream().filter(k -> c.failure(k, d).isPresent()).count();
        String failures =
                failed == 0 ? "" : "; " + failed + " of " + c.kernels().size() + " kernels failed";
        return element("div", "class=\"times\"", text(SpeedBars.times(mean)))
                + element(
                        "strong",
                        "",
                        text(d.target().title()
                                + (mean >= 1 ? " is faster than " : " against ")
                                + c.baseline().target().title()))
                + element("div", "class=\"about\"", text(range + failures))
                + element("div", "class=\"about\"", text(d.target().description()));
    }

    private double ratio(Kernel k, MeasuredDevice d) {
        return c.speedup(k, d).orElseThrow().median();
    }

    private String named(Kernel k, MeasuredDevice d) {
        return SpeedBars.times(ratio(k, d)) + " (" + k.name() + ")";
    }

    private String legend() {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < c.devices().size(); i++) {
            TimedDevice t = c.devices().get(i).target();
            s.append(element("span", "class=\"d" + i + "\"", text(t.title() + (i == 0 ? " = 1×" : ""))));
        }
        return s.toString();
    }

    private String roofs() {
        Roofline roofline = new Roofline(c);
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < c.devices().size(); i++) {
            MeasuredDevice d = c.devices().get(i);
            s.append(element(
                    "figure",
                    "class=\"d" + i + "\"",
                    element("strong", "", text(d.target().title()))
                            + roofline.svg(d)
                            + element("figcaption", "", text(caption(d)))));
        }
        return s.toString();
    }

    private String caption(MeasuredDevice d) {
        if (d.roof().isEmpty()) {
            return "The peaks of this device could not be measured.";
        }
        Roof roof = d.roof().get();
        List<Kernel> sorted = c.kernels().stream()
                .filter(k -> c.shareOfRoof(k, d).isPresent())
                .sorted(Comparator.comparingDouble(k -> c.shareOfRoof(k, d).orElseThrow()))
                .toList();
        String bend = "Memory is the bound up to " + QuantityText.digits(roof.ridge()) + " operations for each byte.";
        if (sorted.isEmpty()) {
            return bend;
        }
        double[] shares = sorted.stream()
                .mapToDouble(k -> c.shareOfRoof(k, d).orElseThrow())
                .toArray();
        return bend + " In the median a kernel gets "
                + percent(Spread.of(shares).median())
                + " of its roof; most: " + sorted.getLast().name() + ", " + percent(shares[shares.length - 1])
                + "; least: " + sorted.getFirst().name() + ", " + percent(shares[0]) + ".";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private String machine() {
        Machine m = c.machine();
        StringBuilder s = new StringBuilder();
        s.append(fact("processor", m.processor() + ", " + m.processors() + " threads"));
        s.append(fact("memory", m.memoryBytes() == 0 ? "unknown" : QuantityText.bytes((double) m.memoryBytes())));
        s.append(fact("system", m.system()));
        s.append(fact("Java", m.java()));
        s.append(fact("versions", m.gyre() + ", " + m.jmh()));
        for (MeasuredDevice d : c.devices()) {
            TimedDevice t = d.target();
            s.append(fact(t.id(), t.title() + ": " + t.description() + " (" + t.kind() + "), " + t.runtime()));
        }
        s.append(fact("taken", c.taken()));
        s.append(fact("again with", "./gyre bench --compare"));
        return s.toString();
    }

    private static String fact(String name, String value) {
        return element("dt", "", text(name)) + element("dd", "", text(value));
    }
}
