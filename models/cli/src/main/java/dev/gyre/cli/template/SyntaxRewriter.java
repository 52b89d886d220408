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
 * {@code namespace} stand in parentheses, since Jinjava takes no operators there; lines of a text that go on behind a backslash become one;
 * the last line break goes.
 */
public final class SyntaxRewriter {

    /** The function's name in templates. */
    static final String FUNCTION = "gyre_where";

    private static final Pattern LOOP = Pattern.compile(
            "(\\{%[-+]?\\s*for\\s+)([\\w\\s,]+?)(\\s+in\\s+)((?:(?!%}).)+?)\\s+if\\s+((?:(?!%}|\\selse\\s).)+?)(\\s*[-+]?%})",
            Pattern.DOTALL);

    private static final Pattern BACKWARDS = Pattern.compile("\\[\\s*::\\s*-\\s*1\\s*]");

    private static final Pattern TAG = Pattern.compile("\\{[{%].*?[}%]}", Pattern.DOTALL);

    private static final String NAMESPACE = "namespace(";

    private SyntaxRewriter() {}

    /** The template in what Jinjava knows. */
    static String rewritten(String source) {
        String whole = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
        return TAG.matcher(whole).replaceAll(tag -> Matcher.quoteReplacement(inTag(tag.group())));
    }

    private static String inTag(String tag) {
        String joined = BACKWARDS.matcher(tag.replace("\\\n", "")).replaceAll("|reverse|list");
        return LOOP.matcher(inParentheses(joined))
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
