package dev.gyre.serve.schema;

import static dev.gyre.serve.constrain.Grammar.UNBOUNDED;
import static dev.gyre.serve.constrain.Grammar.alternation;
import static dev.gyre.serve.constrain.Grammar.bytes;
import static dev.gyre.serve.constrain.Grammar.concatenation;
import static dev.gyre.serve.constrain.Grammar.optional;
import static dev.gyre.serve.constrain.Grammar.repetition;
import static dev.gyre.serve.constrain.Grammar.text;

import dev.gyre.serve.constrain.CodePoints;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.Nonterminal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as models write it here: a space at most, behind commas and colons. */
final class JsonGrammar {

    private static final JsonMapper ALL = JsonMapper.shared();
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final CodePoints LOW = CodePoints.of(0, 0x7f);
    private static final CodePoints CONTROLS = CodePoints.of(0, 0x1f);
    private static final CodePoints PLAIN =
            CodePoints.anyOf("\"\\").or(CONTROLS).not();

    /** Characters that have a short escape. */
    private static final String ESCAPED = "\"\\\b\t\n\f\r";

    /** Those escapes. */
    private static final String ESCAPES = "\"\\btnfr";

    /** Digits that a double holds. */
    static final int DIGITS = 15;

    private final boolean ascii;
    private final Map<CodePoints, Grammar> spelled = new HashMap<>();
    private final Nonterminal value = new Nonterminal();
    private final Grammar comma = concatenation(text(","), optional(text(" ")));
    private final Grammar colon = concatenation(text(":"), optional(text(" ")));
    private final Grammar number = anyNumber();
    private final Grammar character;
    private final Grammar string;
    private final Grammar object;
    private final Grammar array;

    /**
     * JSON.
     *
     * @param ascii whether characters beyond ASCII are escaped
     */
    JsonGrammar(boolean ascii) {
        this.ascii = ascii;
        this.character = character(PLAIN.or(CodePoints.anyOf(ESCAPED)));
        this.string = quoted(repetition(character, 0, UNBOUNDED));
        this.object = map(value);
        this.array = array(value, 0, UNBOUNDED);
        value.define(alternation(object, array, string, number, text("true"), text("false"), text("null")));
    }

    /** Any value. */
    Grammar value() {
        return value;
    }

    Grammar object() {
        return object;
    }

    Grammar array() {
        return array;
    }

    Grammar string() {
        return string;
    }

    /** Any number whose digits a double holds. */
    Grammar number() {
        return number;
    }

    Grammar comma() {
        return comma;
    }

    /** Any string whose length is within bounds. */
    Grammar string(int least, int most) {
        return quoted(repetition(character, least, most));
    }

    Grammar quoted(Grammar content) {
        return concatenation(text("\""), content, text("\""));
    }

    /** An object of any names whose values are of a kind. */
    Grammar map(Grammar of) {
        Grammar member = concatenation(string, colon, of);
        return concatenation(text("{"), list(member, 0, UNBOUNDED), text("}"));
    }

    /** A member of an object. */
    Grammar member(String name, Grammar of) {
        return concatenation(literal(ALL.getNodeFactory().stringNode(name)), colon, of);
    }

    Grammar array(Grammar of, int least, int most) {
        return concatenation(text("["), list(of, least, most), text("]"));
    }

    private Grammar list(Grammar of, int least, int most) {
        if (most == 0) {
            return Grammar.empty();
        }
        int more = most == UNBOUNDED ? UNBOUNDED : most - 1;
        Grammar some = concatenation(of, repetition(concatenation(comma, of), Math.max(0, least - 1), more));
        return least == 0 ? optional(some) : some;
    }

    /** A value that's given. */
    Grammar literal(JsonNode given) {
        return text((ascii ? ASCII : ALL).writeValueAsString(given));
    }

    private static Grammar anyNumber() {
        Grammar digit = bytes('0', '9');
        Grammar whole = alternation(text("0"), concatenation(bytes('1', '9'), repetition(digit, 0, DIGITS - 1)));
        Grammar fraction = concatenation(text("."), repetition(digit, 1, DIGITS));
        Grammar exponent = concatenation(
                alternation(text("e"), text("E")),
                optional(alternation(text("+"), text("-"))),
                repetition(digit, 1, 2));
        return concatenation(optional(text("-")), whole, optional(fraction), optional(exponent));
    }

    /** A character of a set within a string. */
    Grammar character(CodePoints points) {
        return Grammar.character(points, spelled(points));
    }

    /** The ways of writing a character of a set within a string. */
    Grammar spelled(CodePoints points) {
        return spelled.computeIfAbsent(points, this::spell);
    }

    private Grammar spell(CodePoints points) {
        List<Grammar> ways = new ArrayList<>();
        CodePoints plain = points.and(PLAIN).and(ascii ? LOW : CodePoints.ALL);
        if (!plain.isEmpty()) {
            ways.add(plain.utf8());
        }
        CodePoints high = points.and(LOW.not());
        if (ascii && !high.isEmpty()) {
            ways.add(high.escaped());
        }
        for (int c = 0; c < 0x80; c++) {
            int escape = ESCAPED.indexOf(c);
            if (points.and(CodePoints.of(c, c)).isEmpty()) {
                continue;
            }
            if (escape >= 0) {
                ways.add(text("\\" + ESCAPES.charAt(escape)));
            } else if (c < ' ') {
                ways.add(text(String.format(Locale.ROOT, "\\u%04x", c)));
            }
        }
        return alternation(ways);
    }
}
