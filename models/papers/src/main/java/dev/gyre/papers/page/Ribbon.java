package dev.gyre.papers.page;

import static dev.gyre.papers.page.Html.number;
import static dev.gyre.papers.page.Html.styled;
import static dev.gyre.papers.page.Html.text;

import java.util.List;

/** A text whose characters are shaded by numbers, and parted where asked for. */
public final class Ribbon {

    private Ribbon() {}

    /**
     * A text as HTML.
     *
     * @param name what it shows
     * @param colour of the shading
     * @param shown the text, with one of the numbers for each character
     * @param shades 0 for none to 1 for full
     * @param parts which characters begin a part, by a number above 0; none if empty
     */
    public static String html(String name, int colour, String shown, List<Double> shades, List<Double> parts) {
        StringBuilder inner = new StringBuilder();
        int end = Math.min(shown.length(), shades.size());
        for (int i = 0; i < end; i++) {
            char c = shown.charAt(i);
            boolean part = i < parts.size() && parts.get(i) > 0;
            String percent = number(100 * Math.clamp(shades.get(i), 0, 1));
            inner.append("<span").append(part ? " class=\"part\"" : "");
            inner.append(" style=\"--s:").append(percent).append("%\">");
            inner.append(c == '\n' ? "\u21b5" : text(Character.toString(c))).append("</span>");
        }
        return styled("div", "ribbon c" + colour, styled("b", "", text(name)) + styled("p", "", inner.toString()));
    }
}
