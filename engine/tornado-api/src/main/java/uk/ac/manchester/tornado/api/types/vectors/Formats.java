package uk.ac.manchester.tornado.api.types.vectors;

import java.util.Collections;
import java.util.List;

/** Format strings of vectors. */
final class Formats {
    private static final List<String> NAMED = List.of("x=%-7d", "y=%-7d", "z=%-7d", "w=%-7d");

    private Formats() {}

    /** A format of so many numbers between braces. */
    static String braces(String number, int size) {
        return "{" + String.join(",", Collections.nCopies(size, number)) + "}";
    }

    /** Integers with the names of their axes. */
    static String named(int size) {
        return "{ " + String.join(", ", NAMED.subList(0, size)) + " }";
    }
}
