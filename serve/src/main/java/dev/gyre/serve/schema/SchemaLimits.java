package dev.gyre.serve.schema;

/** Limits of the schemas of one request, all together, within which any schema compiles in milliseconds. */
final class SchemaLimits {

    private static final int MOST_SCHEMAS = 5000;
    private static final int MOST_REFERENCES = 1000;
    private static final int MOST_VALUES = 1000;
    private static final int MOST_CHARACTERS = 120_000;
    private static final int MOST_RULES = 10_000;

    private int schemas;
    private int references;
    private int values;
    private int characters;
    private int rules;

    /** Counts a schema within the schema. */
    void schema(String path) {
        if (++schemas > MOST_SCHEMAS) {
            throw SchemaException.at(path, "is one of more than " + MOST_SCHEMAS + " schemas: leave some out");
        }
    }

    /** Counts a place that's referred to. */
    void reference(String path) {
        if (++references > MOST_REFERENCES) {
            throw SchemaException.at(path, "is one of more than " + MOST_REFERENCES + " different references");
        }
    }

    /** Counts a value that's given. */
    void value(int length, String path) {
        values++;
        characters += length;
        if (values > MOST_VALUES || characters > MOST_CHARACTERS) {
            throw SchemaException.at(
                    path,
                    "has too many values: there may be " + MOST_VALUES + " of " + MOST_CHARACTERS
                            + " characters in all");
        }
    }

    /** Counts a rule of a number or a string: there's one for every place that a digit or a character may be at. */
    void rule(String path) {
        if (++rules > MOST_RULES) {
            throw SchemaException.at(
                    path,
                    "needs too many rules, together with what stands before it: there may be " + MOST_RULES
                            + "; take shorter lengths, fewer digits, or leave something out");
        }
    }
}
