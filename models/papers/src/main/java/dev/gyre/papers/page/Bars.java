package dev.gyre.papers.page;

import static dev.gyre.papers.page.Html.number;
import static dev.gyre.papers.page.Html.styled;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.papers.NumberText;
import java.util.ArrayList;
import java.util.List;

/** Lengths beside their names, with what they are in numbers. Not for concurrent use. */
public final class Bars {

    private final String unit;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, int colour, double value) {}

    private Bars(String unit) {
        this.unit = unit;
    }

    /** A chart without bars yet. */
    public static Bars of(String unit) {
        return new Bars(unit);
    }

    /** Draws a bar from 0; none for what isn't a number. */
    public Bars bar(String name, int colour, double value) {
        bars.add(new Bar(name, colour, value));
        return this;
    }

    /** The chart as HTML. */
    public String html() {
        double most = bars.stream()
                .mapToDouble(Bar::value)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(1);
        StringBuilder rows = new StringBuilder();
        for (Bar b : bars) {
            double share = Double.isFinite(b.value()) && most > 0 ? 100 * Math.abs(b.value()) / most : 0;
            String length = "<i style=\"width:" + number(share) + "%\"></i>";
            rows.append(styled("div", "name", text(b.name())));
            rows.append(styled("div", "bar c" + b.colour(), length));
            rows.append(styled("div", "value", text(NumberText.text(b.value()) + " " + unit)));
        }
        return styled("div", "bars", rows.toString());
    }
}
