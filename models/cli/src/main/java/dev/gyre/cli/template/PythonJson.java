package dev.gyre.cli.template;

import com.hubspot.jinjava.interpret.InterpretException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON as the transformers package writes it: with Python's spaces, other letters than ASCII's as they are. */
final class PythonJson {

    private static final int DEEPEST = 200;
    private static final int LONGEST = 1 << 22;

    private PythonJson() {}

    /**
     * A value in JSON.
     *
     * @param indent spaces a level; -1 for one line
     */
    static String of(Object value, int indent) {
        StringBuilder text = new StringBuilder();
        new Writer(text, indent).write(value, 0);
        return text.toString();
    }

    /**
     * Writes values.
     *
     * @param indent spaces a level; -1 for one line
     */
    private record Writer(StringBuilder to, int indent) {

        private void write(Object value, int depth) {
            if (depth > DEEPEST || to.length() > LONGEST) {
                throw new InterpretException(
                        "tojson of more than " + DEEPEST + " levels or " + LONGEST + " characters");
            }
            switch (value) {
                case null -> to.append("null");
                case Boolean b -> to.append(b.booleanValue());
                case Double d -> to.append(number(d));
                case Float f -> to.append(number(f));
                case Number n -> to.append(n);
                case Map<?, ?> map -> {
                    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                    all('{', '}', entries.hasNext(), depth, () -> {
                        Map.Entry<?, ?> entry = entries.next();
                        quote(String.valueOf(entry.getKey()));
                        to.append(": ");
                        write(entry.getValue(), depth + 1);
                        return entries.hasNext();
                    });
                }
                case List<?> list -> {
                    Iterator<?> items = list.iterator();
                    all('[', ']', items.hasNext(), depth, () -> {
                        write(items.next(), depth + 1);
                        return items.hasNext();
                    });
                }
                default -> quote(value.toString());
            }
        }

        private interface Item {
            /** Writes one, and tells whether there are more. */
            boolean write();
        }

        private void all(char open, char close, boolean any, int depth, Item item) {
            to.append(open);
            boolean more = any;
            while (more) {
                line(depth + 1);
                more = item.write();
                to.append(!more ? "" : indent < 0 ? ", " : ",");
            }
            if (any) {
                line(depth);
            }
            to.append(close);
        }

        private void line(int depth) {
            if (indent >= 0) {
                to.append('\n').repeat(' ', indent * depth);
            }
        }

        private void quote(String text) {
            to.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> to.append("\\\"");
                    case '\\' -> to.append("\\\\");
                    case '\n' -> to.append("\\n");
                    case '\r' -> to.append("\\r");
                    case '\t' -> to.append("\\t");
                    case '\b' -> to.append("\\b");
                    case '\f' -> to.append("\\f");
                    default -> {
                        if (c < ' ') {
                            to.append(String.format("\\u%04x", (int) c));
                        } else {
                            to.append(c);
                        }
                    }
                }
            }
            to.append('"');
        }

        /** A number as Python writes it: without an exponent from 0.0001 to below 10^16. */
        private static String number(double value) {
            double size = Math.abs(value);
            if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
                return String.valueOf(value);
            }
            BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
            if (size >= 1e-4 && size < 1e16) {
                return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
            }
            String digits = shortest.unscaledValue().abs().toString();
            int exponent = digits.length() - 1 - shortest.scale();
            return (value < 0 ? "-" : "")
                    + digits.charAt(0)
                    + (digits.length() > 1 ? "." + digits.substring(1) : "")
                    + (exponent < 0 ? "e-" : "e+")
                    + (Math.abs(exponent) < 10 ? "0" : "")
                    + Math.abs(exponent);
        }
    }
}
