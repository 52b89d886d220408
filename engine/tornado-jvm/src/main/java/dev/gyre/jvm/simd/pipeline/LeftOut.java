package dev.gyre.jvm.simd.pipeline;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The optional passes that this process does without: {@code -Dgyre.passes=-reroll,-reassociation}. */
public record LeftOut(Set<String> names) {
    /** The system property that names them. */
    public static final String PROPERTY = "gyre.passes";

    /** The passes that the system property leaves out. */
    static final LeftOut OF_PROPERTIES = ofProperties();

    /**
     * Reads the system property.
     *
     * @throws IllegalArgumentException if it names what is no optional pass
     */
    public static LeftOut ofProperties() {
        return of(System.getProperty(PROPERTY, ""));
    }

    static LeftOut of(String value) {
        Set<String> names = Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(LeftOut::name)
                .collect(Collectors.toUnmodifiableSet());
        return new LeftOut(names);
    }

    private static String name(String word) {
        String name = word.startsWith("-") ? word.substring(1) : "";
        if (!PassPipeline.optionalNames().contains(name)) {
            throw new IllegalArgumentException("-D%s=%s: each word must be a minus and an optional pass, of %s"
                    .formatted(PROPERTY, word, String.join(", ", PassPipeline.optionalNames())));
        }
        return name;
    }

    boolean has(Pass<?, ?> pass) {
        return pass.optional() && names.contains(pass.name());
    }
}
