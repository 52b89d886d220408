package dev.gyre.serve.openai;

import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.ConstraintCache;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.TokenBytes;
import dev.gyre.serve.schema.SchemaException;
import java.util.function.Function;

/**
 * A form that texts have to have.
 *
 * @param field of the request that asks for it
 * @param key that tells it from others
 * @param grammar makes its grammar
 */
record TextForm(String field, String key, Function<TokenBytes, Grammar> grammar) {

    /**
     * The constraint that keeps texts to it, made or kept from before.
     *
     * @throws ApiException if the model's tokens can't write JSON, or a schema isn't supported
     */
    Constraint constraint(ConstraintCache constraints) {
        if (!constraints.tokens().writesJson()) {
            throw ApiException.parameter(
                    field,
                    "the model's tokenizer has no tokens for each of the characters that JSON needs: leave " + field
                            + " out");
        }
        try {
            return constraints.find(key, grammar);
        } catch (SchemaException e) {
            throw ApiException.parameter(e.path(), "invalid_json_schema", e.getMessage());
        }
    }
}
