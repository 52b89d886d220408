package dev.gyre.cli.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A filter of Python's Jinja that Jinjava hasn't, or has otherwise.
 *
 * @param name by which templates call it
 */
record PythonFilter(String name, Function function) implements AdvancedFilter {

    /** What a filter does. */
    interface Function {
        /**
         * The value filtered.
         *
         * @param arguments those by place
         * @param named those by name
         */
        Object apply(Object value, Object[] arguments, Map<String, Object> named);
    }

    /** All of them. */
    static final List<PythonFilter> ALL = List.of(
            new PythonFilter("tojson", (value, arguments, named) -> {
                Object indent = arguments.length > 0 ? arguments[0] : named.get("indent");
                return PythonJson.of(value, indent instanceof Number n ? n.intValue() : -1);
            }),
            new PythonFilter("items", (value, arguments, named) -> items(value)),
            new PythonFilter(
                    "trim",
                    (value, arguments, named) -> Objects.toString(value, "").strip()),
            new PythonFilter("indent", PythonFilter::indented));

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, Object[] arguments, Map<String, Object> named) {
        return function.apply(value, arguments, named);
    }

    /** Pairs of keys and values of a dictionary; none of what is none. */
    static List<List<Object>> items(Object value) {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(e -> Arrays.<Object>asList(e.getKey(), e.getValue()))
                        .toList()
                : List.of();
    }

    /** Spaces before all lines but the first, and but blank ones. */
    private static String indented(Object value, Object[] arguments, Map<String, Object> named) {
        Object width = arguments.length > 0 ? arguments[0] : named.get("width");
        Object first = arguments.length > 1 ? arguments[1] : named.get("first");
        String spaces = " ".repeat(width instanceof Number n ? Math.clamp(n.intValue(), 0, 100) : 4);
        String text = Objects.toString(value, "").replaceAll("\\n(?=[^\\n])", "\n" + spaces);
        return Boolean.TRUE.equals(first) ? spaces + text : text;
    }
}
