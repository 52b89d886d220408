package dev.gyre.papers.page;

import java.util.Locale;
import java.util.Map;

/** Small pieces of HTML. */
final class Html {

    private Html() {}

    /** A text as it may stand between tags and in quoted attributes. */
    static String text(String s) {
        return s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** An element around HTML. */
    static String element(String tag, String classes, String inner) {
        String open = classes.isEmpty() ? tag : tag + " class=\"" + classes + "\"";
        return "<" + open + ">" + inner + "</" + tag + ">";
    }

    /** A coordinate. */
    static String number(double v) {
        return String.format(Locale.ROOT, "%.1f", v);
    }

    /**
     * A template with every {@code {{name}}} replaced.
     *
     * @throws IllegalArgumentException if it names a value that isn't given
     */
    static String fill(String template, Map<String, String> values) {
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
