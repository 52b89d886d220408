package dev.gyre.ir.pipeline;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The optional passes that this process does without: {@code -Dgyre.passes=-reroll,-reassociation}.
 *
 * @param words as they stand there, each with its minus
 */
public record LeftOut(Set<String> words) {
    /** The system property that names them. */
    public static final String PROPERTY = "gyre.passes";

    /** The passes that the system property leaves out. */
    public static final LeftOut OF_PROPERTIES = of(System.getProperty(PROPERTY, ""));

    static LeftOut of(String value) {
        return new LeftOut(Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Checks the words.
     *
     * @throws IllegalArgumentException if one is anything else than a minus and a compiler's optional pass; names those that there are
     */
    public void check(PassNames passes) {
        for (String word : words) {
            if (!word.startsWith("-") || !passes.optional().contains(word.substring(1))) {
                throw new IllegalArgumentException("-D%s=%s: each word must be a minus and an optional pass, of %s"
                        .formatted(PROPERTY, word, String.join(", ", passes.optional())));
            }
        }
    }

    /** Whether it leaves out the pass of a name. */
    public boolean has(String name) {
        return words.contains("-" + name);
    }

    boolean has(Pass<?, ?> pass) {
        return pass.optional() && has(pass.name());
    }
}
