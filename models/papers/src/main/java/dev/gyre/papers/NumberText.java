package dev.gyre.papers;

import java.util.Locale;

/** Numbers as text for readers. */
public final class NumberText {

    private NumberText() {}

    /** Four digits that count; whole numbers as they are. */
    public static String text(double v) {
        if (Double.isNaN(v)) {
            return "none";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "infinite" : "-infinite";
        }
        double size = Math.abs(v);
        if (v == Math.rint(v) && size < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) v);
        }
        if (size < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", v);
        }
        int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        String text = String.format(Locale.ROOT, "%,." + digits + "f", v);
        return text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
    }

    /** A time in seconds as text, in minutes from 100 s on. */
    public static String seconds(double s) {
        if (s < 1) {
            return String.format(Locale.ROOT, "%.2f s", s);
        }
        return s < 100 ? String.format(Locale.ROOT, "%.1f s", s) : String.format(Locale.ROOT, "%.1f min", s / 60);
    }
}
