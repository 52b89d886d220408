package dev.gyre.serve.openai;

import dev.gyre.serve.schema.SchemaCompiler;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads which form texts have to have. */
final class ResponseFormat {

    private ResponseFormat() {}

    /**
     * The form that {@code response_format} asks for, if it asks for one.
     *
     * @throws ApiException if it says what isn't supported
     */
    static Optional<TextForm> read(RequestFields fields) {
        String field = "response_format";
        return fields.object(field).flatMap(f -> {
            String type = f.text("type").orElse("text");
            Optional<TextForm> form = switch (type) {
                case "text" -> Optional.empty();
                case "json_object" -> Optional.of(anyObject(field));
                case "json_schema" ->
                    Optional.of(ofSchema(
                            f.object("json_schema").orElseThrow(() -> missing(field + ".json_schema")),
                            field + ".json_schema"));
                default ->
                    throw ApiException.parameter(
                            field + ".type", field + ".type has to be text, json_object or json_schema");
            };
            f.refuseUnknown();
            return form;
        });
    }

    private static ApiException missing(String path) {
        return ApiException.parameter(path, path + " is missing");
    }

    /** Any object of JSON. */
    static TextForm anyObject(String field) {
        return new TextForm(field, "json_object", tokens -> SchemaCompiler.anyObject(!tokens.writesAll()));
    }

    /** The format of an object with a name and a schema, whose type has been read. */
    static TextForm ofSchema(RequestFields format, String path) {
        if (format.text("name").orElse("").isEmpty()) {
            throw missing(path + ".name");
        }
        format.text("description");
        format.flag("strict"); // texts are valid whether it's asked for or not
        String where = path + ".schema";
        JsonNode schema = format.any("schema").orElseThrow(() -> missing(where));
        format.refuseUnknown();
        return new TextForm(
                path, "json_schema " + schema, tokens -> SchemaCompiler.compile(schema, where, !tokens.writesAll()));
    }
}
