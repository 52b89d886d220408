package dev.gyre.cli.template;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.InterpretException;
import java.beans.FeatureDescriptor;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

/** The methods of Python's strings and dictionaries that templates of conversations call. */
final class PythonMethods extends CompositeELResolver {

    /** The methods, before what Jinjava itself resolves. */
    PythonMethods() {
        add(new Methods());
        add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    }

    private static final class Methods extends ELResolver {

        @Override
        public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
            Object result = switch (base) {
                case CharSequence text -> ofText(text.toString(), method.toString(), arguments);
                case Map<?, ?> map -> ofMap(map, method.toString(), arguments);
                case null, default -> this;
            };
            if (result == this) {
                return null;
            }
            context.setPropertyResolved(true);
            return result;
        }

        private Object ofText(String text, String method, Object... arguments) {
            String first = arguments.length > 0 ? String.valueOf(arguments[0]) : "";
            return switch (method) {
                case "strip" -> stripped(text, arguments, true, true);
                case "lstrip" -> stripped(text, arguments, true, false);
                case "rstrip" -> stripped(text, arguments, false, true);
                case "startswith" -> text.startsWith(first);
                case "endswith" -> text.endsWith(first);
                case "upper" -> text.toUpperCase(Locale.ROOT);
                case "lower" -> text.toLowerCase(Locale.ROOT);
                case "capitalize" ->
                    text.isEmpty()
                            ? text
                            : (text.substring(0, 1).toUpperCase(Locale.ROOT)
                                    + text.substring(1).toLowerCase(Locale.ROOT));
                case "title" -> titled(text);
                case "find" -> text.indexOf(first);
                case "replace" -> text.replace(first, String.valueOf(arguments[1]));
                case "split" -> split(text, arguments);
                default -> this;
            };
        }

        private Object ofMap(Map<?, ?> map, String method, Object... arguments) {
            return switch (method) {
                case "get" -> {
                    Object value = map.get(arguments[0]);
                    yield value == null && arguments.length > 1 ? arguments[1] : value;
                }
                case "items" -> PythonFilter.items(map);
                case "keys" -> List.copyOf(map.keySet());
                case "values" -> List.copyOf(map.values());
                default -> this;
            };
        }

        /** Without the characters of a set at its ends; of white space, if none is given. */
        private static String stripped(String text, Object[] set, boolean begin, boolean end) {
            int from = 0;
            int to = text.length();
            while (begin && from < to && isOf(text.charAt(from), set)) {
                from++;
            }
            while (end && to > from && isOf(text.charAt(to - 1), set)) {
                to--;
            }
            return text.substring(from, to);
        }

        private static boolean isOf(char c, Object... set) {
            return (set.length == 0 || set[0] == null)
                    ? Character.isWhitespace(c)
                    : String.valueOf(set[0]).indexOf(c) >= 0;
        }

        private static String titled(String text) {
            StringBuilder all = new StringBuilder();
            boolean within = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                all.append(within ? Character.toLowerCase(c) : Character.toUpperCase(c));
                within = Character.isLetter(c);
            }
            return all.toString();
        }

        private static List<String> split(String text, Object... arguments) {
            if (arguments.length == 0 || arguments[0] == null) {
                String stripped = text.strip();
                return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+", -1));
            }
            String separator = String.valueOf(arguments[0]);
            if (separator.isEmpty()) {
                throw new InterpretException("split by an empty separator");
            }
            int most = arguments.length > 1 && arguments[1] instanceof Number n ? n.intValue() + 1 : -1;
            return List.of(text.split(Pattern.quote(separator), most <= 0 ? -1 : most));
        }

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            // A text has no attributes: one that's asked for is undefined.
            context.setPropertyResolved(base instanceof CharSequence && property instanceof CharSequence);
            return null;
        }

        @Override
        public Class<?> getType(ELContext context, Object base, Object property) {
            return null;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {
            // Others set.
        }

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public Class<?> getCommonPropertyType(ELContext context, Object base) {
            return Object.class;
        }

        @Override
        public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
            return Collections.emptyIterator();
        }
    }
}
