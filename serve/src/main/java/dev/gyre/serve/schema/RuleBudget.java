package dev.gyre.serve.schema;

/** How many rules a schema's numbers and strings may need: each is one for every place that a digit or a character may be at. */
final class RuleBudget {

    private static final int MOST = 10_000;

    private int used;

    /**
     * Takes some.
     *
     * @param path of what needs them
     * @throws SchemaException if there aren't so many left
     */
    void take(int rules, String path) {
        used += rules;
        if (used > MOST) {
            throw SchemaException.at(
                    path,
                    "needs too many rules, together with what stands before it: a schema may have " + MOST
                            + "; take shorter lengths, fewer digits, or leave something out");
        }
    }
}
