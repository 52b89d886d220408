package dev.gyre.papers.page;

import static dev.gyre.papers.page.Html.styled;
import static dev.gyre.papers.page.Html.text;

import dev.gyre.papers.NumberText;
import java.util.List;

/** Numbers on a grid as shades, as an inline SVG. */
public final class Field {

    private static final int LEVELS = 24;

    private Field() {}

    /**
     * A field as HTML.
     *
     * @param name what it shows
     * @param colour of the shading
     * @param rows of the grid, from the top
     * @param values row by row
     * @param low shown as nothing
     * @param high shown in full
     */
    public static String html(String name, int colour, int rows, List<Double> values, double low, double high) {
        int columns = values.size() / rows;
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + columns + " " + rows
                + "\" role=\"img\" shape-rendering=\"crispEdges\"><g class=\"c" + colour + "\">");
        for (int r = 0; r < rows; r++) {
            int from = 0;
            for (int c = 1; c <= columns; c++) {
                int level = level(values.get(r * columns + from), low, high);
                if (c == columns || level(values.get(r * columns + c), low, high) != level) {
                    svg.append("<rect x=\"").append(from).append("\" y=\"").append(r);
                    svg.append("\" width=\"").append(c - from).append("\" height=\"1\" opacity=\"");
                    svg.append(Math.round(100.0 * level / LEVELS) / 100.0).append("\"/>");
                    from = c;
                }
            }
        }
        String scale = NumberText.text(low) + " to " + NumberText.text(high);
        return styled(
                "div",
                "field",
                styled("b", "", text(name)) + svg.append("</g></svg>") + styled("small", "", text(scale)));
    }

    private static int level(double v, double low, double high) {
        return (int) Math.round(LEVELS * Math.clamp((v - low) / (high - low), 0, 1));
    }

    /** Fields, or other parts of a picture, beside each other. */
    public static String beside(String... parts) {
        return styled("div", "beside", String.join("", parts));
    }
}
