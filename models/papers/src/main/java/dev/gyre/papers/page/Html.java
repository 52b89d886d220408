package dev.gyre.papers.page;

import java.util.Locale;
import java.util.Map;

/** Small pieces of HTML. */
public final class Html {

    private Html() {}

    /** A text as it may stand between tags and in quoted attributes. */
    public static String text(String s) {
        return s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** An element around HTML, with attributes as they stand in its tag. */
    public static String element(String tag, String attributes, String inner) {
        String open = attributes.isEmpty() ? tag : tag + " " + attributes;
        return "<" + open + ">" + inner + "</" + tag + ">";
    }

    /** An element around HTML, of style sheet classes that blanks separate. */
    static String styled(String tag, String classes, String inner) {
        return element(tag, classes.isEmpty() ? "" : "class=\"" + classes + "\"", inner);
    }

    /** A number for a style or a coordinate, in tenths. */
    static String number(double v) {
        return String.format(Locale.ROOT, "%.1f", v);
    }

    /** A number for a style or a coordinate, in hundredths. */
    public static String hundredths(double v) {
        return String.format(Locale.ROOT, "%.2f", v);
    }

    /**
     * A template with every {@code {{name}}} replaced.
     *
     * @throws IllegalArgumentException if it names a value that isn't given
     */
    public static String fill(String template, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
            int close = template.indexOf("}}", open);
            String name = template.substring(open + 2, close);
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException("the template asks for " + name + ", which nobody gives");
            }
            filled.append(template, at, open).append(values.get(name));
            at = close + 2;
        }
        return filled.append(template, at, template.length()).toString();
    }
}
