package dev.gyre.serve.schema;

import static dev.gyre.serve.constrain.Grammar.alternation;
import static dev.gyre.serve.constrain.Grammar.bytes;
import static dev.gyre.serve.constrain.Grammar.concatenation;
import static dev.gyre.serve.constrain.Grammar.optional;
import static dev.gyre.serve.constrain.Grammar.repetition;
import static dev.gyre.serve.constrain.Grammar.text;

import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.Nonterminal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Calls of functions as models write them: {@code <tool_call>{"name": "f", "arguments": {...}}</tool_call>}, one behind the other, as several
 * published models do.
 */
public final class ToolGrammar {

    /** The bytes that a call begins with. */
    public static final String OPEN = "<tool_call>";

    /** The bytes that it ends with. */
    public static final String CLOSE = "</tool_call>";

    private static final int MOST_CALLS = 16;

    private ToolGrammar() {}

    /**
     * A function that may be called.
     *
     * @param parameters schema of its arguments, an object
     * @param path of that schema in the request, for messages
     */
    public record Callable(String name, JsonNode parameters, String path) {}

    /**
     * Calls, behind the first {@link #OPEN}.
     *
     * @param several whether there may be more than one
     * @param ascii whether only ASCII may be written
     * @throws SchemaException if a schema says what isn't supported, or all together say too much
     */
    public static Grammar calls(List<Callable> functions, boolean several, boolean ascii) {
        JsonGrammar json = new JsonGrammar(ascii);
        SchemaLimits limits = new SchemaLimits();
        List<Grammar> ways = new ArrayList<>();
        for (Callable f : functions) {
            Grammar arguments = SchemaCompiler.compile(f.parameters, f.path, json, limits);
            ways.add(concatenation(text("\"" + f.name + "\""), json.comma(), json.member("arguments", arguments)));
        }
        Grammar end = optional(text("\n"));
        Grammar one =
                concatenation(end, text("{"), json.member("name", alternation(ways)), text("}"), end, text(CLOSE));
        Grammar more = concatenation(end, text(OPEN), one);
        return several ? concatenation(one, repetition(more, 0, MOST_CALLS - 1)) : one;
    }

    /** Those that have to come. */
    public static Grammar needed(Grammar calls) {
        return measured(concatenation(text(OPEN), calls));
    }

    /** Those, or a text of a grammar, which doesn't begin as a call does. */
    public static Grammar or(Grammar calls, Grammar text) {
        return measured(alternation(concatenation(text(OPEN), calls), text));
    }

    /** Any text that doesn't say {@link #OPEN}, and where it would, calls. */
    public static Grammar behindText(Grammar calls) {
        List<Nonterminal> seen = new ArrayList<>();
        for (int i = 0; i < OPEN.length(); i++) {
            seen.add(new Nonterminal());
        }
        for (int i = 0; i < OPEN.length(); i++) {
            int next = OPEN.charAt(i);
            int first = OPEN.charAt(0);
            List<Grammar> ways = new ArrayList<>();
            ways.add(Grammar.empty());
            ways.add(concatenation(bytes(next, next), i + 1 < OPEN.length() ? seen.get(i + 1) : calls));
            if (next != first) {
                ways.add(concatenation(bytes(first, first), seen.get(1)));
            }
            ways.add(concatenation(others(Math.min(first, next), Math.max(first, next)), seen.getFirst()));
            seen.get(i).define(alternation(ways));
        }
        return measured(seen.getFirst());
    }

    /** All bytes but two. */
    private static Grammar others(int low, int high) {
        List<Grammar> ranges = new ArrayList<>();
        ranges.add(bytes(0, low - 1));
        if (low + 1 < high) {
            ranges.add(bytes(low + 1, high - 1));
        }
        ranges.add(bytes(high + 1, 0xff));
        return alternation(ranges);
    }

    private static Grammar measured(Grammar grammar) {
        Grammar.measure(grammar);
        return grammar;
    }
}
