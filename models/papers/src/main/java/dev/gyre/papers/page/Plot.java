package dev.gyre.papers.page;

import static dev.gyre.papers.page.Html.number;
import static dev.gyre.papers.page.Html.styled;
import static dev.gyre.papers.page.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Curves and points over two axes, as an inline SVG with a legend above it. Not for concurrent use. */
public final class Plot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 64;
    private static final int RIGHT = 26;
    private static final int TOP = 12;
    private static final int BOTTOM = 46;

    private final String xName;
    private final String yName;
    private boolean logX;
    private boolean logY;
    private double yLow = Double.NaN;
    private double yHigh = Double.NaN;
    private final List<Curve> curves = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    private enum Style {
        LINE,
        DASHED,
        POINTS
    }

    private record Curve(String name, int colour, Style style, List<Double> x, List<Double> y) {}

    /** A dashed line across: at a height, or at a place along. */
    private record Mark(String name, boolean height, double at) {}

    private Plot(String xName, String yName) {
        this.xName = xName;
        this.yName = yName;
    }

    /** An empty chart by the names of its axes, with units. */
    public static Plot of(String xName, String yName) {
        return new Plot(xName, yName);
    }

    /** Makes equal lengths along x equal ratios. */
    public Plot logX() {
        logX = true;
        return this;
    }

    /** Makes equal lengths along y equal ratios. */
    public Plot logY() {
        logY = true;
        return this;
    }

    /** Has y end at given numbers, whatever lies beyond. */
    public Plot yFrom(double low, double high) {
        yLow = low;
        yHigh = high;
        return this;
    }

    /** Draws a curve with a dot at each of its points. */
    public Plot line(String name, int colour, List<Double> x, List<Double> y) {
        return curve(name, colour, Style.LINE, x, y);
    }

    /** Draws a dashed curve, for what others are compared with. */
    public Plot dashed(String name, int colour, List<Double> x, List<Double> y) {
        return curve(name, colour, Style.DASHED, x, y);
    }

    /** Adds points to the plot. */
    public Plot points(String name, int colour, List<Double> x, List<Double> y) {
        return curve(name, colour, Style.POINTS, x, y);
    }

    /** A horizontal line at a number, such as a threshold. */
    public Plot height(String name, double y) {
        marks.add(new Mark(name, true, y));
        return this;
    }

    /** A vertical line at a number, such as the end of what was trained on. */
    public Plot at(String name, double x) {
        marks.add(new Mark(name, false, x));
        return this;
    }

    private Plot curve(String name, int colour, Style style, List<Double> x, List<Double> y) {
        if (x.size() != y.size()) {
            throw new IllegalArgumentException(
                    "the curve " + name + " has " + x.size() + " places and " + y.size() + " numbers");
        }
        curves.add(new Curve(name, colour % Theme.CURVES, style, x, y));
        return this;
    }

    /** The chart as HTML; a note that there's nothing to draw if no curve has a number. */
    public String html() {
        Axis x = axis(curves.stream().flatMap(c -> c.x().stream()).mapToDouble(d -> d), false);
        Axis y = axis(curves.stream().flatMap(c -> c.y().stream()).mapToDouble(d -> d), true);
        if (x == null || y == null) {
            return styled("p", "soft", "There is nothing to draw: no arm came to a number.");
        }
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\">");
        grid(svg, x, y);
        marks.forEach(m -> mark(svg, m, x, y));
        curves.forEach(c -> draw(svg, c, x, y));
        return legend() + svg.append("</svg>");
    }

    private Axis axis(DoubleStream numbers, boolean ofY) {
        boolean log = ofY ? logY : logX;
        double[] all = DoubleStream.concat(
                        numbers, marks.stream().filter(m -> m.height() == ofY).mapToDouble(Mark::at))
                .filter(v -> Double.isFinite(v) && (!log || v > 0))
                .toArray();
        if (all.length == 0) {
            return null;
        }
        boolean given = ofY && !Double.isNaN(yLow);
        double least = given ? yLow : DoubleStream.of(all).min().getAsDouble();
        double most = given ? yHigh : DoubleStream.of(all).max().getAsDouble();
        return Axis.around(least, most, log);
    }

    private String legend() {
        StringBuilder names = new StringBuilder();
        List<String> said = new ArrayList<>();
        for (Curve c : curves) {
            if (!said.contains(c.name())) {
                said.add(c.name());
                String style = c.style() == Style.DASHED ? " dashed" : "";
                names.append(styled("span", "c" + c.colour() + style, text(c.name())));
            }
        }
        return styled("div", "legend", names.toString());
    }

    private static double across(Axis x, double v) {
        return LEFT + x.place(v) * (WIDTH - LEFT - RIGHT);
    }

    private static double down(Axis y, double v) {
        return HEIGHT - BOTTOM - y.place(v) * (HEIGHT - TOP - BOTTOM);
    }

    private void grid(StringBuilder svg, Axis x, Axis y) {
        for (double v : y.ticks()) {
            String at = number(down(y, v));
            line(svg, "grid", number(LEFT), at, number(WIDTH - RIGHT), at);
            label(svg, "end", LEFT - 6, down(y, v) + 4, y.label(v));
        }
        for (double v : x.ticks()) {
            String at = number(across(x, v));
            line(svg, "grid", at, number(TOP), at, number(HEIGHT - BOTTOM));
            label(svg, "middle", across(x, v), HEIGHT - BOTTOM + 16, x.label(v));
        }
        label(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, xName);
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        svg.append("<text transform=\"translate(14 ").append(number(middle)).append(") rotate(-90)\"");
        svg.append(" text-anchor=\"middle\">").append(text(yName)).append("</text>");
    }

    private static void line(StringBuilder svg, String style, String x1, String y1, String x2, String y2) {
        svg.append("<path class=\"")
                .append(style)
                .append("\" d=\"M")
                .append(x1)
                .append(' ')
                .append(y1);
        svg.append('L').append(x2).append(' ').append(y2).append("\"/>");
    }

    private static void label(StringBuilder svg, String anchor, double x, double y, String label) {
        svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
        svg.append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(text(label))
                .append("</text>");
    }

    private static void mark(StringBuilder svg, Mark m, Axis x, Axis y) {
        if (m.height()) {
            String at = number(down(y, m.at()));
            line(svg, "mark", number(LEFT), at, number(WIDTH - RIGHT), at);
            label(svg, "end", WIDTH - RIGHT - 4, down(y, m.at()) - 5, m.name());
        } else {
            String at = number(across(x, m.at()));
            line(svg, "mark", at, number(TOP), at, number(HEIGHT - BOTTOM));
            label(svg, "start", across(x, m.at()) + 5, TOP + 12, m.name());
        }
    }

    private static void draw(StringBuilder svg, Curve c, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        boolean dotted = c.style() == Style.POINTS || (c.style() == Style.LINE && c.x().size() <= 24);
        boolean pen = false;
        for (int i = 0; i < c.x().size(); i++) {
            double v = c.y().get(i);
            if (!Double.isFinite(v) || (y.log() && v <= 0)) {
                pen = false;
                continue;
            }
            String at = number(across(x, c.x().get(i)));
            String height = number(down(y, v));
            path.append(pen ? 'L' : 'M').append(at).append(' ').append(height);
            pen = true;
            if (dotted) {
                dots.append("<circle cx=\"")
                        .append(at)
                        .append("\" cy=\"")
                        .append(height)
                        .append("\" r=\"3.2\"/>");
            }
        }
        svg.append("<g class=\"c").append(c.colour()).append("\">");
        if (c.style() != Style.POINTS) {
            svg.append("<path class=\"").append(c.style() == Style.DASHED ? "curve dashed" : "curve");
            svg.append("\" d=\"").append(path).append("\"/>");
        }
        svg.append(dots).append("</g>");
    }
}
