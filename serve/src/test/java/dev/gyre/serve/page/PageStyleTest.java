package dev.gyre.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.papers.page.Theme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's page has the colours of the other pages, and of pictures, in light and in dark. */
final class PageStyleTest {

    @ParameterizedTest
    @CsvSource({
        "back, page",
        "card, panel",
        "ink, ink",
        "quiet, soft",
        "line, line",
        "accent, c0",
        "one, c0",
        "two, c1",
        "whole, c2",
        "bad, bad"
    })
    void aColourIsTheThemes(String here, String theme) {
        assertThat(colors(Theme.resource(Page.class, "page.css"), here))
                .hasSize(2)
                .isEqualTo(colors(Theme.css(), theme).subList(0, 2));
    }

    /** The values that a variable is given, in order: in light, in dark, in print. */
    private static List<String> colors(String css, String variable) {
        return Pattern.compile("--" + variable + ": (#[0-9a-f]+);")
                .matcher(css)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
