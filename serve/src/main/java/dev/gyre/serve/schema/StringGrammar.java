package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.CodePoints;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.Intersection;
import java.util.Optional;

/**
 * Strings of a schema.
 *
 * @param pattern that's found in them
 * @param format a pattern, too
 * @param least characters
 * @param most characters; {@link Grammar#UNBOUNDED} for no limit
 */
record StringGrammar(Optional<Pattern> pattern, Optional<Pattern> format, int least, int most) {

    /**
     * A pattern.
     *
     * @param path where it stands
     */
    record Pattern(String expression, String path) {
        private Grammar grammar(JsonGrammar json) {
            return PatternParser.parse(json, expression, path);
        }
    }

    /**
     * Those strings, quoted.
     *
     * @throws SchemaException if a pattern isn't regular, or there'd be too many states
     */
    Grammar grammar(JsonGrammar json, SchemaLimits limits) {
        if (pattern.isEmpty() && format.isEmpty()) {
            return json.string(least, most);
        }
        Pattern first = pattern.or(() -> format).orElseThrow();
        boolean alone = pattern.isEmpty() || format.isEmpty();
        if (alone && least == 0 && most == Grammar.UNBOUNDED) {
            return json.quoted(first.grammar(json));
        }
        Grammar any = Grammar.repetition(json.character(CodePoints.ALL), 0, Grammar.UNBOUNDED);
        Grammar second = alone ? any : format.orElseThrow().grammar(json);
        Intersection both = new Intersection(json::spelled, least, most, () -> limits.rule(first.path));
        return Grammar.concatenation(Grammar.text("\""), both.of(first.grammar(json), second, Grammar.text("\"")));
    }
}
