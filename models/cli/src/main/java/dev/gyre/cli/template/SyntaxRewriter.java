package dev.gyre.cli.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes what Jinjava doesn't know of Jinja in what it knows: a loop over what meets a condition ({@code for x in list if condition}), which it would run
 * over the whole list, calls a function that has the condition as a text; a list backwards ({@code list[::-1]}) passes a filter; values of
 * {@code namespace} stand in parentheses, since Jinjava takes no operators there; so does what {@code not x is y} and
 * {@code not x == y} deny, of which Jinjava denies {@code x}; {@code loop.previtem} and {@code loop.nextitem} are looked up in a copy of the loop's list; lines of a text that go on behind a backslash
 * become one; the last line break goes.
 */
public final class SyntaxRewriter {

    /** The function's name in templates. */
    static final String FUNCTION = "gyre_where";

    private static final Pattern LOOP = Pattern.compile(
            "(\\{%[-+]?\\s*for\\s+)([\\w\\s,]+?)(\\s+in\\s+)((?:(?!%}).)+?)\\s+if\\s+((?:(?!%}|\\selse\\s).)+?)(\\s*[-+]?%})",
            Pattern.DOTALL);

    private static final Pattern BACKWARDS = Pattern.compile("\\[\\s*::\\s*-\\s*1\\s*]");

    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'";

    private static final String OPERAND = "[\\w.]+(?:\\[[^]]*][\\w.]*)*(?:\\s*\\|\\s*\\w+)*";

    /** A quoted text, or a test or a comparison that's denied. */
    private static final Pattern DENIED = Pattern.compile(
            QUOTED + "|\\bnot\\s+(" + OPERAND + "(?:\\s+is\\s+\\w+(?!\\w|\\s*\\()|\\s*[!=]=\\s*(?:" + QUOTED
                    + "|[\\w.]+)))",
            Pattern.DOTALL);

    /** The function's name in templates that finds a loop's item by its place. */
    static final String ITEM = "gyre_item";

    private static final String ITEMS = "gyre_items";

    private static final Pattern NEIGHBOUR = Pattern.compile("\\bloop\\s*\\.\\s*(prev|next)item\\b");

    private static final Pattern ANY_LOOP =
            Pattern.compile("\\{%[-+]?\\s*for\\s+[\\w\\s,]+?\\s+in\\s+((?:(?!%}).)+?)(\\s*[-+]?%})", Pattern.DOTALL);

    private static final Pattern TAG = Pattern.compile("\\{[{%].*?[}%]}", Pattern.DOTALL);

    private static final String NAMESPACE = "namespace(";

    private SyntaxRewriter() {}

    /** The template in what Jinjava knows. */
    static String rewritten(String source) {
        String whole = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
        String all = TAG.matcher(whole).replaceAll(tag -> Matcher.quoteReplacement(inTag(tag.group())));
        return NEIGHBOUR.matcher(all).find() ? withNeighbours(all) : all;
    }

    /** With each loop's list in a variable, where items' neighbours are looked up. */
    private static String withNeighbours(String source) {
        String kept = ANY_LOOP.matcher(source)
                .replaceAll(
                        m -> Matcher.quoteReplacement(m.group() + "{% set " + ITEMS + " = " + m.group(1) + m.group(2)));
        return NEIGHBOUR
                .matcher(kept)
                .replaceAll(m ->
                        ITEM + "(" + ITEMS + ", loop.index0" + (m.group(1).equals("prev") ? " - 1" : " + 1") + ")");
    }

    /** The item at a place of a loop's list; none beyond its ends. */
    public static Object item(Object items, long place) {
        return items instanceof List<?> list && place >= 0 && place < list.size() ? list.get((int) place) : null;
    }

    private static String inTag(String tag) {
        String joined = BACKWARDS.matcher(tag.replace("\\\n", "")).replaceAll("|reverse|list");
        String denied = DENIED.matcher(joined)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1) == null ? m.group() : "not (" + m.group(1) + ")"));
        return LOOP.matcher(inParentheses(denied))
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1) + m.group(2) + m.group(3) + FUNCTION + "("
                        + m.group(4) + ", \"" + m.group(2) + "\", \"" + quoted(m.group(5)) + "\")" + m.group(6)));
    }

    /** The values of a namespace in parentheses. */
    private static String inParentheses(String tag) {
        int open = tag.indexOf(NAMESPACE);
        if (open < 0) {
            return tag;
        }
        StringBuilder all = new StringBuilder(tag.substring(0, open + NAMESPACE.length()));
        int depth = 0;
        char quote = 0;
        boolean value = false;
        int at = open + NAMESPACE.length();
        for (; at < tag.length(); at++) {
            char c = tag.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (depth == 0 && (c == ',' || c == ')')) {
                all.append(value ? ")" : "");
                value = false;
                if (c == ')') {
                    break;
                }
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (depth == 0 && c == '=' && !value) {
                all.append("=(");
                value = true;
                continue;
            }
            all.append(c);
        }
        return all.append(tag.substring(at)).toString();
    }

    private static String quoted(String condition) {
        return condition.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /**
     * The items that meet a condition.
     *
     * @param names the loop's variables, with commas between
     */
    public static List<Object> where(Object items, String names, String condition) {
        JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
        List<Object> kept = new ArrayList<>();
        ForLoop all = ObjectIterator.getLoop(items);
        while (all.hasNext()) {
            Object item = all.next();
            try (JinjavaInterpreter.InterpreterScopeClosable _ = interpreter.enterScope()) {
                bind(interpreter, names.split(",", -1), item);
                Object holds = interpreter.resolveELExpression(condition, interpreter.getLineNumber());
                if (ObjectTruthValue.evaluate(holds)) {
                    kept.add(item);
                }
            }
        }
        return kept;
    }

    private static void bind(JinjavaInterpreter interpreter, String[] names, Object item) {
        for (int i = 0; i < names.length; i++) {
            int at = i;
            Object value = switch (item) {
                case Object one when names.length == 1 -> one;
                case Map.Entry<?, ?> pair -> at == 0 ? pair.getKey() : pair.getValue();
                case List<?> several when at < several.size() -> several.get(at);
                case null, default -> item;
            };
            interpreter.getContext().put(names[i].strip(), value);
        }
    }
}
