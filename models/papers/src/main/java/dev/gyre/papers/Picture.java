package dev.gyre.papers;

import java.util.List;

/**
 * A drawing of a claim.
 *
 * @see dev.gyre.papers.page.Plot
 */
@FunctionalInterface
public interface Picture {

    /**
     * A figure as HTML, usually an inline SVG.
     *
     * @param seeds what arms came to, by seed
     */
    String html(List<Outcomes> seeds);
}
