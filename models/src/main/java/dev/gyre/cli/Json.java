package dev.gyre.cli;

import java.io.PrintWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON on standard output. */
final class Json {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** A record, a list or a map as text. */
    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Prints a record, a list or a map. */
    static void print(PrintWriter out, Object value) {
        out.println(text(value));
        out.flush();
    }
}
