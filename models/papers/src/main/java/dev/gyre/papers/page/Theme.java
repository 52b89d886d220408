package dev.gyre.papers.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The look that pages and pictures share: a style sheet, whose variables are the colours. */
public final class Theme {

    /** Colours for curves, {@code c0} to {@code c7}. */
    public static final int CURVES = 8;

    private static final String CSS = resource(Theme.class, "theme.css");

    private Theme() {}

    /** The style sheet. */
    public static String css() {
        return CSS;
    }

    /**
     * A colour on a light page, as 0xRRGGBB.
     *
     * @param name of the style sheet's variable, without its dashes
     * @throws IllegalArgumentException if there's none of that name
     */
    public static int color(String name) {
        Matcher found = Pattern.compile("--" + Pattern.quote(name) + ": #([0-9a-f]{6});")
                .matcher(CSS);
        if (!found.find()) {
            throw new IllegalArgumentException("the theme has no colour " + name);
        }
        return Integer.parseInt(found.group(1), 16);
    }

    /** A text beside a class in its jar. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name + " is in the jar").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
