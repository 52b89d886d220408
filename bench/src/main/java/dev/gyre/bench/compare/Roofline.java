package dev.gyre.bench.compare;

import static dev.gyre.papers.page.Html.element;
import static dev.gyre.papers.page.Html.hundredths;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.compare.DeviceComparison.Roof;
import dev.gyre.bench.report.QuantityText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Rooflines as SVG, all on the same axes: operations a second over operations for each byte. Williams, Waterman and Patterson
 * 2009, doi:10.1145/1498765.1498785.
 */
final class Roofline {

    private static final double LEFT = 44;
    private static final double RIGHT = 452;
    private static final double TOP = 26;
    private static final double BOTTOM = 292;

    private final DeviceComparison c;
    private final LogScale intensities;
    private final LogScale speeds;

    Roofline(DeviceComparison c) {
        this.c = c;
        double[] x = c.kernels().stream().mapToDouble(Kernel::intensity).toArray();
        this.intensities = around(DoubleStream.of(x));
        Stream<Roof> roofs = c.devices().stream().flatMap(d -> d.roof().stream());
        DoubleStream tops = roofs.mapToDouble(Roof::flops);
        DoubleStream reached = c.kernels().stream()
                .flatMap(k -> c.devices().stream()
                        .flatMap(d -> c.result(k, d).stream())
                        .map(r -> DeviceComparison.perSecond(k, r)))
                .mapToDouble(Double::doubleValue);
        this.speeds = around(DoubleStream.concat(tops, reached));
    }

    private static LogScale around(DoubleStream values) {
        double[] v = values.filter(d -> d > 0 && Double.isFinite(d)).sorted().toArray();
        return v.length == 0 ? new LogScale(1, 10) : LogScale.around(v[0] / 1.4, v[v.length - 1] * 1.6);
    }

    private double x(double intensity) {
        return LEFT + (RIGHT - LEFT) * intensities.place(intensity);
    }

    private double y(double perSecond) {
        return BOTTOM - (BOTTOM - TOP) * speeds.place(perSecond);
    }

    /** The chart of a device. */
    String svg(MeasuredDevice d) {
        StringBuilder s = new StringBuilder(axes());
        Labels labels = new Labels(LEFT, RIGHT, TOP, BOTTOM);
        d.roof().ifPresent(r -> {
            s.append(roof(r));
            keepClear(labels, r);
        });
        boolean compared = !d.id().equals(c.baseline().id());
        List<Kernel> shown = new ArrayList<>();
        for (Kernel k : c.kernels()) {
            Optional<Double> here = speed(k, d);
            Optional<Double> before = compared ? speed(k, c.baseline()) : Optional.empty();
            if (here.isPresent() && before.isPresent()) {
                s.append(line("gain", x(k.intensity()), y(before.get()), x(k.intensity()), y(here.get())));
                s.append(dot("ghost", 3, x(k.intensity()), y(before.get())));
                labels.keepClear(x(k.intensity()), y(before.get()), 4, 4);
            }
            if (here.isPresent()) {
                s.append(dot("dot", 4.5, x(k.intensity()), y(here.get())));
                labels.keepClear(x(k.intensity()), y(here.get()), 5, 5);
                shown.add(k);
            }
        }
        shown.forEach(k ->
                s.append(labels.place(k.name(), x(k.intensity()), y(speed(k, d).orElseThrow()))));
        String about = "Roofline of " + d.target().title();
        return element("svg", "viewBox=\"0 0 460 330\" role=\"img\" aria-label=\"" + text(about) + "\"", s.toString());
    }

    /** No name on the roof, nor on what's written above its right end. */
    private void keepClear(Labels labels, Roof r) {
        for (double at = 0; at <= 1; at += 1.0 / 64) {
            double intensity = intensities.low() * Math.pow(intensities.high() / intensities.low(), at);
            labels.keepClear(x(intensity), y(r.at(intensity)), 2, 2);
        }
        labels.keepClear(RIGHT - 50, y(r.at(intensities.high())) - 10, 50, 7);
    }

    private Optional<Double> speed(Kernel k, MeasuredDevice d) {
        return c.result(k, d).map(r -> DeviceComparison.perSecond(k, r));
    }

    private String axes() {
        StringBuilder s = new StringBuilder();
        for (double v : intensities.decades()) {
            s.append(line("grid", x(v), TOP, x(v), BOTTOM)).append(label(x(v), BOTTOM + 15, "middle", plain(v)));
        }
        for (double v : speeds.decades()) {
            s.append(line("grid", LEFT, y(v), RIGHT, y(v))).append(label(LEFT - 6, y(v) + 4, "end", plain(v / 1e9)));
        }
        s.append(label(RIGHT, BOTTOM + 31, "end", "operations for each byte moved →"));
        s.append(label(4, 11, "start", "GFLOP/s"));
        return s.toString();
    }

    private String roof(Roof r) {
        double left = intensities.low();
        double right = intensities.high();
        double bend = Math.clamp(r.ridge(), left, right);
        double from = Math.max(left, Math.min(right, speeds.low() / r.bytes()));
        String path = point(from, r.at(from)) + " " + point(bend, r.at(bend)) + " " + point(right, r.at(right));
        String under = path + " " + hundredths(RIGHT) + "," + hundredths(BOTTOM) + " " + hundredths(x(from)) + ","
                + hundredths(BOTTOM);
        double middle = Math.sqrt(from * bend);
        double tilt = -Math.toDegrees(Math.atan2(y(r.at(from)) - y(r.at(bend)), Math.max(1e-9, x(bend) - x(from))));
        String memory = QuantityText.digits(r.bytes() / 1e9) + " GB/s of memory";
        return "<polygon class=\"under\" points=\"" + under + "\"/>"
                + "<polyline class=\"roof\" points=\"" + path + "\"/>"
                + "<text class=\"peak\" x=\"" + hundredths(RIGHT - 4) + "\" y=\"" + hundredths(y(r.at(right)) - 6)
                + "\" text-anchor=\"end\">" + QuantityText.digits(r.flops() / 1e9) + " GFLOP/s</text>"
                + "<text class=\"peak\" transform=\"translate(" + hundredths(x(middle)) + " "
                + hundredths(y(r.at(middle)) - 7)
                + ") rotate(" + hundredths(tilt) + ")\" text-anchor=\"middle\">" + memory + "</text>";
    }

    private String point(double intensity, double perSecond) {
        return hundredths(x(intensity)) + "," + hundredths(y(perSecond));
    }

    private static String dot(String type, double radius, double x, double y) {
        return "<circle class=\"" + type + "\" cx=\"" + hundredths(x) + "\" cy=\"" + hundredths(y) + "\" r=\"" + radius
                + "\"/>";
    }

    private static String line(String type, double x1, double y1, double x2, double y2) {
        return "<line class=\"" + type + "\" x1=\"" + hundredths(x1) + "\" y1=\"" + hundredths(y1) + "\" x2=\""
                + hundredths(x2) + "\" y2=\"" + hundredths(y2) + "\"/>";
    }

    private static String label(double x, double y, String anchor, String s) {
        return "<text x=\"" + hundredths(x) + "\" y=\"" + hundredths(y) + "\" text-anchor=\"" + anchor + "\">" + text(s)
                + "</text>";
    }

    /** A power of ten. */
    private static String plain(double v) {
        return v >= 1 ? Long.toString(Math.round(v)) : Double.toString(Math.round(v * 1e6) / 1e6);
    }
}
