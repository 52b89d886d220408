package dev.gyre.serve.openai;

import java.util.UUID;

/** Names of things that an answer tells of, none of which comes twice. */
final class Identifiers {

    private Identifiers() {}

    /** The next, behind what tells which kind of thing it is. */
    static String next(String kind) {
        return kind + UUID.randomUUID().toString().replace("-", "");
    }
}
