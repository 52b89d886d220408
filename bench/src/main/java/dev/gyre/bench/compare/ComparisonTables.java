package dev.gyre.bench.compare;

import static dev.gyre.papers.page.Html.element;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Result;
import dev.gyre.bench.report.QuantityText;
import dev.gyre.bench.report.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The tables of the page: a row for each kernel, some columns for each device. */
final class ComparisonTables {

    private final DeviceComparison c;

    ComparisonTables(DeviceComparison c) {
        this.c = c;
    }

    /** Times, ratios and shares of the roof. */
    String times() {
        StringBuilder s = new StringBuilder(devices(2, 3));
        StringBuilder heads = new StringBuilder(cells("th", "kernel"));
        for (MeasuredDevice d : c.devices()) {
            heads.append(first(d) ? cells("th", "time", "of roof") : cells("th", "time", "faster", "of roof"));
        }
        s.append(row(heads.toString()));
        for (Kernel k : c.kernels()) {
            StringBuilder row = new StringBuilder(cells("td", k.name()));
            for (MeasuredDevice d : c.devices()) {
                row.append(c.result(k, d).map(r -> times(k, d, r)).orElseGet(() -> missing(k, d, first(d) ? 2 : 3)));
            }
            s.append(row(row.toString()));
        }
        return element("table", "", s.toString());
    }

    private String times(Kernel k, MeasuredDevice d, Result r) {
        String time = withRange(
                QuantityText.time(r.nanos().median()),
                QuantityText.times(r.nanos().low(), r.nanos().high()));
        String share = cells("td", percent(c.shareOfRoof(k, d)));
        if (first(d)) {
            return time + share;
        }
        Optional<Spread> ratio = c.speedup(k, d);
        String faster = ratio.map(x -> withRange(
                        SpeedBars.times(x.median()),
                        QuantityText.digits(x.low()) + ".." + QuantityText.digits(x.high())))
                .orElse(cells("td", "-"));
        return time + faster + share;
    }

    private static String withRange(String value, String range) {
        return element("td", "", text(value) + element("small", "", text(range)));
    }

    /** Compiling and transfers. */
    String costs() {
        StringBuilder s = new StringBuilder(devices(3, 3));
        StringBuilder heads = new StringBuilder(cells("th", "kernel"));
        c.devices().forEach(d -> heads.append(cells("th", "first result", "full speed", "transfers")));
        s.append(row(heads.toString()));
        for (Kernel k : c.kernels()) {
            StringBuilder row = new StringBuilder(cells("td", k.name()));
            for (MeasuredDevice d : c.devices()) {
                row.append(c.result(k, d).map(r -> costs(d, r)).orElseGet(() -> missing(k, d, 3)));
            }
            s.append(row(row.toString()));
        }
        return element("table", "", s.toString());
    }

    private static String costs(MeasuredDevice d, Result r) {
        String steady =
                r.steadyNanos().isPresent() ? QuantityText.time(r.steadyNanos().getAsDouble()) : "later";
        String transfer = d.target().sharesMemory() ? "none" : "-";
        if (r.transferNanos().isPresent()) {
            double t = r.transferNanos().getAsDouble();
            boolean noise = t < r.nanos().high() - r.nanos().low();
            transfer = noise ? "below noise" : QuantityText.time(t);
        }
        return cells("td", QuantityText.time(r.firstNanos()), steady, transfer);
    }

    /** What the kernels are. */
    String kernels() {
        StringBuilder s = new StringBuilder(
                row(cells("th", "kernel", "operations", "bytes", "operations for each byte", "operands")));
        for (Kernel k : c.kernels()) {
            String numbers = cells(
                    "td",
                    k.name(),
                    count((double) k.flops()) + "FLOP",
                    QuantityText.bytes((double) k.bytes()),
                    QuantityText.digits(k.intensity()));
            s.append(row(numbers + element("td", "class=\"shapes\"", text(k.shapes()))));
        }
        return element("table", "", s.toString());
    }

    private static String count(double v) {
        return v >= 1e9 ? QuantityText.digits(v / 1e9) + " G" : QuantityText.digits(v / 1e6) + " M";
    }

    private boolean first(MeasuredDevice d) {
        return d.id().equals(c.baseline().id());
    }

    private String devices(int ofFirst, int ofOthers) {
        StringBuilder s = new StringBuilder("<th></th>");
        List<MeasuredDevice> all = c.devices();
        for (int i = 0; i < all.size(); i++) {
            int span = i == 0 ? ofFirst : ofOthers;
            s.append(element(
                    "th",
                    "class=\"device d" + i + "\" colspan=\"" + span + "\"",
                    text(all.get(i).target().title())));
        }
        return row(s.toString());
    }

    private String missing(Kernel k, MeasuredDevice d, int columns) {
        String why = c.failure(k, d).map(f -> f.message()).orElse("not measured");
        return element("td", "class=\"failed\" colspan=\"" + columns + "\"", text(why));
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "-";
    }

    private static String row(String cells) {
        return element("tr", "", cells);
    }

    private static String cells(String tag, String... texts) {
        StringBuilder s = new StringBuilder();
        for (String t : texts) {
            s.append(element(tag, "", text(t)));
        }
        return s.toString();
    }
}
