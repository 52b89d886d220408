package dev.gyre.serve.schema;

import dev.gyre.serve.constrain.CodePoints;
import dev.gyre.serve.constrain.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads regular expressions of ECMA-262, as far as they're regular: characters, classes, groups, alternatives, repetitions, and {@code ^} and
 * {@code $} at the ends. What isn't anchored may have anything before and behind it, as JSON Schema has it.
 */
final class PatternParser {

    private static final int MOST_CHARACTERS = 4096;
    private static final int DEEPEST = 50;
    private static final int MOST_TIMES = 10_000;

    private static final CodePoints LINE_ENDS = CodePoints.anyOf("\n\r\u2028\u2029");

    private final JsonGrammar json;
    private final String path;
    private final int[] pattern;
    private int at;
    private int depth;

    private PatternParser(JsonGrammar json, String pattern, String path) {
        this.json = json;
        this.path = path;
        this.pattern = pattern.codePoints().toArray();
    }

    /**
     * Strings that a pattern is found in.
     *
     * @param path of the pattern, for messages
     * @throws SchemaException if it's no regular expression, or more than that
     */
    static Grammar parse(JsonGrammar json, String pattern, String path) {
        PatternParser parser = new PatternParser(json, pattern, path);
        if (parser.pattern.length > MOST_CHARACTERS) {
            throw parser.wrong("has " + parser.pattern.length + " characters, but may have " + MOST_CHARACTERS);
        }
        return parser.all();
    }

    private SchemaException wrong(String says) {
        return SchemaException.at(path, says);
    }

    private SchemaException unsupported(String what) {
        return wrong("has " + what + " at character " + at + ", which isn't supported: rewrite it without");
    }

    private Grammar all() {
        List<Grammar> ways = new ArrayList<>();
        do {
            boolean begins = take('^');
            List<Grammar> parts = new ArrayList<>();
            if (!begins) {
                parts.add(anything());
            }
            parts.add(sequence());
            if (!take('$')) {
                parts.add(anything());
            }
            ways.add(Grammar.concatenation(parts.toArray(Grammar[]::new)));
        } while (take('|'));
        if (at < pattern.length) {
            throw wrong("has a ')' at character " + at + " without its '('");
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
        } while (take('|'));
        return Grammar.alternation(ways);
    }

    private Grammar sequence() {
        List<Grammar> parts = new ArrayList<>();
        while (at < pattern.length && !ends()) {
            parts.add(quantified(atom()));
        }
        return parts.isEmpty() ? Grammar.empty() : Grammar.concatenation(parts.toArray(Grammar[]::new));
    }

    /** Whether a sequence ends here; an anchor that stands elsewhere is refused as an atom. */
    private boolean ends() {
        int c = pattern[at];
        boolean last = at + 1 == pattern.length || pattern[at + 1] == '|';
        return c == '|' || c == ')' || (c == '$' && depth == 0 && last);
    }

    private boolean take(int c) {
        boolean there = at < pattern.length && pattern[at] == c;
        at += there ? 1 : 0;
        return there;
    }

    private int next() {
        if (at == pattern.length) {
            throw wrong("ends in the middle");
        }
        return pattern[at++];
    }

    private Grammar atom() {
        int c = pattern[at];
        switch (c) {
            case '(':
                return group();
            case '*', '+', '?', '{':
                throw wrong("has nothing to repeat at character " + at);
            case '^', '$':
                throw unsupported("an anchor that stands neither at its beginning nor at its end");
            default:
                return json.character(characters());
        }
    }

    private CodePoints characters() {
        int c = next();
        return switch (c) {
            case '.' -> LINE_ENDS.not();
            case '[' -> bracketed();
            case '\\' -> escaped(false);
            default -> CodePoints.of(c, c);
        };
    }

    private Grammar group() {
        at++;
        if (take('?') && !take(':')) {
            boolean named = take('<') && at < pattern.length && pattern[at] != '=' && pattern[at] != '!';
            if (!named) {
                throw unsupported("a look-around");
            }
            while (next() != '>') {}
        }
        if (++depth > DEEPEST) {
            throw wrong("has groups within groups, more than " + DEEPEST + " deep");
        }
        Grammar inside = alternatives();
        depth--;
        if (!take(')')) {
            throw wrong("has a '(' without its ')'");
        }
        return inside;
    }

    private Grammar quantified(Grammar one) {
        if (at == pattern.length) {
            return one;
        }
        Grammar repeated = switch (pattern[at]) {
            case '*' -> repeated(one, 0, Grammar.UNBOUNDED);
            case '+' -> repeated(one, 1, Grammar.UNBOUNDED);
            case '?' -> repeated(one, 0, 1);
            case '{' -> counted(one);
            default -> one;
        };
        if (repeated != one) {
            take('?'); // how much it would like to take makes no difference to what it may take
        }
        return repeated;
    }

    private Grammar repeated(Grammar one, int least, int most) {
        at++;
        return Grammar.repetition(one, least, most);
    }

    private Grammar counted(Grammar one) {
        at++;
        int least = count().orElseThrow(() -> wrong("has a '{' without a count at character " + at));
        int most = least;
        if (take(',')) {
            most = count().orElse(Grammar.UNBOUNDED);
        }
        if (!take('}') || most < least) {
            throw wrong("has a count that's wrong before character " + at);
        }
        return Grammar.repetition(one, least, most);
    }

    private OptionalInt count() {
        int from = at;
        int count = 0;
        while (at < pattern.length && pattern[at] >= '0' && pattern[at] <= '9') {
            count = count * 10 + pattern[at++] - '0';
            if (count > MOST_TIMES) {
                throw wrong("repeats more than " + MOST_TIMES + " times");
            }
        }
        return at == from ? OptionalInt.empty() : OptionalInt.of(count);
    }

    private CodePoints bracketed() {
        boolean others = take('^');
        CodePoints all = CodePoints.NONE;
        while (!take(']')) {
            CodePoints one = member();
            if (at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']') {
                at++;
                all = all.or(range(one, member()));
            } else {
                all = all.or(one);
            }
        }
        return others ? all.not() : all;
    }

    private CodePoints range(CodePoints first, CodePoints last) {
        if (!isOne(first)
                || !isOne(last)
                || first.ranges().getFirst().first() > last.ranges().getFirst().first()) {
            throw wrong("has a range of characters that's wrong before character " + at);
        }
        return CodePoints.of(
                first.ranges().getFirst().first(), last.ranges().getFirst().first());
    }

    private static boolean isOne(CodePoints points) {
        return points.ranges().size() == 1
                && points.ranges().getFirst().first()
                        == points.ranges().getFirst().last();
    }

    private CodePoints member() {
        int c = next();
        return c == '\\' ? escaped(true) : CodePoints.of(c, c);
    }

    private CodePoints escaped(boolean bracketed) {
        int c = next();
        return switch (c) {
            case 'd' -> Classes.DIGITS;
            case 'D' -> Classes.DIGITS.not();
            case 'w' -> Classes.WORD;
            case 'W' -> Classes.WORD.not();
            case 's' -> Classes.SPACE;
            case 'S' -> Classes.SPACE.not();
            case 't' -> CodePoints.anyOf("\t");
            case 'n' -> CodePoints.anyOf("\n");
            case 'r' -> CodePoints.anyOf("\r");
            case 'f' -> CodePoints.anyOf("\f");
            case 'v' -> CodePoints.anyOf("\u000b");
            case '0' -> CodePoints.of(0, 0);
            case 'x' -> one(hexadecimal(2));
            case 'u' -> one(unicode());
            case 'b' -> {
                if (!bracketed) {
                    throw unsupported("a word's boundary");
                }
                yield CodePoints.anyOf("\b");
            }
            default -> {
                if (c >= '1' && c <= '9') {
                    throw unsupported("a reference to a group");
                }
                if (Character.isLetterOrDigit(c)) {
                    throw unsupported("the escape \\" + Character.toString(c));
                }
                yield CodePoints.of(c, c);
            }
        };
    }

    private CodePoints one(int point) {
        CodePoints one = CodePoints.of(point, point);
        if (point > Character.MAX_CODE_POINT || one.isEmpty()) {
            throw wrong("has an escape before character " + at + " that's no character");
        }
        return one;
    }

    private int unicode() {
        if (take('{')) {
            int digits = 0;
            while (at + digits < pattern.length && pattern[at + digits] != '}') {
                digits++;
            }
            int point = hexadecimal(digits);
            next();
            return point;
        }
        int unit = hexadecimal(4);
        boolean pair = Character.isHighSurrogate((char) unit)
                && at + 1 < pattern.length
                && pattern[at] == '\\'
                && pattern[at + 1] == 'u';
        if (!pair) {
            return unit;
        }
        at += 2;
        return Character.toCodePoint((char) unit, (char) hexadecimal(4));
    }

    private int hexadecimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw wrong("has an escape before character " + at + " that's no hexadecimal number");
            }
            value = value * 16 + digit;
        }
        if (digits == 0) {
            throw wrong("has an escape before character " + at + " that's no hexadecimal number");
        }
        return value;
    }

    /** ECMA-262's classes of characters. */
    private static final class Classes {
        private static final CodePoints DIGITS = CodePoints.of('0', '9');
        private static final CodePoints WORD =
                DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_', '_'));
        private static final CodePoints SPACE = CodePoints.anyOf(
                        "\t\n\u000b\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")
                .or(CodePoints.of(0x2000, 0x200a));

        private Classes() {}
    }
}
