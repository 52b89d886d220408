package dev.gyre.serve.openai;

import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.ConstraintCache;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.TokenBytes;
import dev.gyre.serve.schema.SchemaCompiler;
import dev.gyre.serve.schema.SchemaException;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads which form texts have to have: {@code response_format}. */
final class ResponseFormat {

    private static final String FIELD = "response_format";
    private static final String SCHEMA = FIELD + ".json_schema.schema";

    private final Fields fields;
    private final ConstraintCache constraints;

    ResponseFormat(Fields fields, ConstraintCache constraints) {
        this.fields = fields;
        this.constraints = constraints;
    }

    /** What texts are constrained by, if they are. */
    Optional<Constraint> constraint() {
        return fields.object(FIELD).flatMap(f -> {
            String type = f.text("type").orElse("text");
            Optional<Constraint> constraint =
                    switch (type) {
                        case "text" -> Optional.empty();
                        case "json_object" ->
                            Optional.of(find(constraints, "json_object", FIELD, t -> measured(anyObject(t))));
                        case "json_schema" ->
                            Optional.of(ofSchema(f.object("json_schema")
                                    .orElseThrow(() -> ApiException.parameter(
                                            FIELD + ".json_schema", FIELD + ".json_schema is missing"))));
                        default ->
                            throw ApiException.parameter(
                                    FIELD + ".type", FIELD + ".type has to be text, json_object or json_schema");
                    };
            f.refuseUnknown();
            return constraint;
        });
    }

    private Constraint ofSchema(Fields format) {
        if (format.text("name").orElse("").isEmpty()) {
            throw ApiException.parameter(FIELD + ".json_schema.name", FIELD + ".json_schema.name is missing");
        }
        format.text("description");
        format.flag("strict"); // texts are valid whether it's asked for or not
        JsonNode schema = format.any("schema")
                .orElseThrow(() -> ApiException.parameter(SCHEMA, SCHEMA + " is missing"));
        format.refuseUnknown();
        return find(
                constraints,
                "json_schema " + schema,
                SCHEMA,
                tokens -> SchemaCompiler.compile(schema, SCHEMA, !tokens.writesAll()));
    }

    private static Grammar anyObject(TokenBytes tokens) {
        return SchemaCompiler.anyObject(!tokens.writesAll());
    }

    private static Grammar measured(Grammar grammar) {
        Grammar.measure(grammar);
        return grammar;
    }

    /**
     * A constraint that's kept, or a new one.
     *
     * @param field that asks for it
     * @throws ApiException if the model's tokens can't write JSON, or its schema isn't supported
     */
    static Constraint find(
            ConstraintCache constraints, String key, String field, Function<TokenBytes, Grammar> grammars) {
        if (!constraints.tokens().writesJson()) {
            throw ApiException.parameter(
                    field, "the model's tokenizer has no tokens for each of the characters that JSON needs: ask for text");
        }
        try {
            return constraints.find(key, grammars);
        } catch (SchemaException e) {
            throw ApiException.parameter(e.path(), "invalid_json_schema", e.getMessage());
        }
    }
}
