package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.CodePoints;
import dev.gyre.serve.constrain.Grammar;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions of ECMA-262, as far as they're regular: characters, classes, groups, alternatives, repetitions, and {@code ^} and
 * {@code $} at the ends. What isn't anchored may have anything before and behind it, as JSON Schema has it.
 */
final class PatternParser {

    private static final int MOST_CHARACTERS = 4096;
    private static final int DEEPEST = 50;

    private final JsonGrammar json;
    private final PatternCursor cursor;
    private final CharacterClasses classes;
    private int depth;

    private PatternParser(JsonGrammar json, PatternCursor cursor) {
        this.json = json;
        this.cursor = cursor;
        this.classes = new CharacterClasses(cursor);
    }

    /**
     * Strings that a pattern is found in.
     *
     * @param path of the pattern, for messages
     * @throws SchemaException if it's no regular expression, or more than that
     */
    static Grammar parse(JsonGrammar json, String pattern, String path) {
        PatternCursor cursor = new PatternCursor(pattern, path);
        if (cursor.length() > MOST_CHARACTERS) {
            throw cursor.wrong("has " + cursor.length() + " characters, but may have " + MOST_CHARACTERS);
        }
        return new PatternParser(json, cursor).all();
    }

    private Grammar all() {
        List<Grammar> ways = new ArrayList<>();
        do {
            List<Grammar> parts = new ArrayList<>();
            if (!cursor.take('^')) {
                parts.add(anything());
            }
            parts.add(sequence());
            if (!cursor.take('$')) {
                parts.add(anything());
            }
            ways.add(Grammar.concatenation(parts.toArray(Grammar[]::new)));
        } while (cursor.take('|'));
        if (!cursor.isOver()) {
            cursor.next();
            throw cursor.wrongHere("has a ')' without its '('");
        }
        return Grammar.alternation(ways);
    }

    private Grammar anything() {
        return Grammar.repetition(json.character(CodePoints.ALL), 0, Grammar.UNBOUNDED);
    }

    private Grammar alternatives() {
        List<Grammar> ways = new ArrayList<>();
        do {
            ways.add(sequence());
        } while (cursor.take('|'));
        return Grammar.alternation(ways);
    }

    private Grammar sequence() {
        List<Grammar> parts = new ArrayList<>();
        while (!cursor.isOver() && !ends()) {
            parts.add(quantified(atom()));
        }
        return parts.isEmpty() ? Grammar.empty() : Grammar.concatenation(parts.toArray(Grammar[]::new));
    }

    /** Whether a sequence ends here; an anchor that stands elsewhere is refused as an atom. */
    private boolean ends() {
        boolean last = cursor.isLast(1) || cursor.sees('|', 1);
        return cursor.sees('|', 0) || cursor.sees(')', 0) || (cursor.sees('$', 0) && depth == 0 && last);
    }

    private Grammar atom() {
        return switch (cursor.peek()) {
            case '(' -> group();
            case '*', '+', '?', '{' -> throw cursor.wrongHere("has nothing to repeat");
            case '^', '$' -> throw cursor.unsupported("an anchor that stands neither at its beginning nor at its end");
            default -> json.character(classes.next());
        };
    }

    private Grammar group() {
        cursor.next();
        if (cursor.take('?') && !cursor.take(':')) {
            if (!cursor.take('<') || cursor.sees('=', 0) || cursor.sees('!', 0)) {
                throw cursor.unsupported("a look-around");
            }
            int c = cursor.next();
            while (c != '>') {
                c = cursor.next();
            }
        }
        if (++depth > DEEPEST) {
            throw cursor.wrong("has groups within groups, more than " + DEEPEST + " deep");
        }
        Grammar inside = alternatives();
        depth--;
        if (!cursor.take(')')) {
            throw cursor.wrong("has a '(' without its ')'");
        }
        return inside;
    }

    private Grammar quantified(Grammar one) {
        Grammar repeated = repeated(one);
        if (repeated != one) {
            cursor.take('?'); // how much it would like to take makes no difference to what it may take
        }
        return repeated;
    }

    private Grammar repeated(Grammar one) {
        if (cursor.take('*')) {
            return Grammar.repetition(one, 0, Grammar.UNBOUNDED);
        }
        if (cursor.take('+')) {
            return Grammar.repetition(one, 1, Grammar.UNBOUNDED);
        }
        if (cursor.take('?')) {
            return Grammar.repetition(one, 0, 1);
        }
        return cursor.take('{') ? counted(one) : one;
    }

    private Grammar counted(Grammar one) {
        int least = cursor.count().orElseThrow(() -> cursor.wrongHere("has a '{' without a count"));
        int most = cursor.take(',') ? cursor.count().orElse(Grammar.UNBOUNDED) : least;
        if (!cursor.take('}') || most < least) {
            throw cursor.wrongHere("has a count that's wrong");
        }
        return Grammar.repetition(one, least, most);
    }
}
