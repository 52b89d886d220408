package dev.gyre.cli.process;

import java.io.PrintWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON on standard output. */
public final class Json {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** A record, a list or a map as text. */
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Prints a record, a list or a map. */
    public static void print(PrintWriter out, Object value) {
        out.println(text(value));
        out.flush();
    }
}
