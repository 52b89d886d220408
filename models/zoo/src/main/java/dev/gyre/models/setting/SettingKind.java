package dev.gyre.models.setting;

import dev.gyre.engine.io.Quoted;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Type of a setting's value: how it's read from text and from JSON, and how it's written. */
enum SettingKind {
    INTEGER("N") {
        @Override
        Object parse(Field f, String text) {
            return Math.toIntExact(whole(f, text, Integer.MAX_VALUE));
        }
    },
    LONG("N") {
        @Override
        Object parse(Field f, String text) {
            return whole(f, text, Long.MAX_VALUE);
        }
    },
    NUMBER("X") {
        @Override
        Object parse(Field f, String text) {
            try {
                return Double.valueOf(text.strip());
            } catch (NumberFormatException e) {
                throw refused(f, text, "a number");
            }
        }
    },
    SWITCH("true|false") {
        @Override
        Object parse(Field f, String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw refused(f, text, "true or false");
            };
        }
    },
    TEXT("TEXT") {
        @Override
        Object parse(Field f, String text) {
            return text;
        }
    },
    CHOICE("") {
        @Override
        Object parse(Field f, String text) {
            return Arrays.stream(f.type().getEnumConstants())
                    .filter(c ->
                            word(c).equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-')))
                    .findFirst()
                    .orElseThrow(() -> refused(f, text, "one of " + choices(f, ", ")));
        }
    },
    INTEGERS("N,..") {
        @Override
        Object parse(Field f, String text) {
            String list = text.strip();
            return list.isEmpty()
                    ? List.of()
                    : Arrays.stream(list.split(",", -1))
                            .map(n -> INTEGER.parse(f, n))
                            .toList();
        }
    },
    NUMBERS("X,..") {
        @Override
        Object parse(Field f, String text) {
            String list = text.strip();
            return list.isEmpty()
                    ? List.of()
                    : Arrays.stream(list.split(",", -1))
                            .map(n -> NUMBER.parse(f, n))
                            .toList();
        }
    };

    /** A setting's place: its option's name and its type. */
    record Field(String option, Class<?> type) {}

    private final String label;

    SettingKind(String label) {
        this.label = label;
    }

    /** The kind of a record's component. */
    static SettingKind of(RecordComponent c) {
        Class<?> type = c.getType();
        if (type == int.class) {
            return INTEGER;
        }
        if (type == long.class) {
            return LONG;
        }
        if (type == double.class) {
            return NUMBER;
        }
        if (type == boolean.class) {
            return SWITCH;
        }
        if (type == String.class) {
            return TEXT;
        }
        if (type.isEnum()) {
            return CHOICE;
        }
        if (type == List.class && c.getGenericType() instanceof ParameterizedType p) {
            Type of = p.getActualTypeArguments()[0];
            if (of == Integer.class) {
                return INTEGERS;
            }
            if (of == Double.class) {
                return NUMBERS;
            }
        }
        throw new IllegalArgumentException(c + ": a setting can't be of this type");
    }

    /** The placeholder of the value in the help. */
    String label(Field f) {
        return this == CHOICE ? choices(f, "|") : label;
    }

    /**
     * Reads a value as a user types it.
     *
     * @throws ConfigException if the text isn't of this kind
     */
    abstract Object parse(Field f, String text);

    /**
     * Reads a value from JSON.
     *
     * @throws ConfigException if it's of another kind
     */
    Object read(Field f, JsonNode node) {
        boolean fits = switch (this) {
            case INTEGER, LONG -> node.isIntegralNumber();
            case NUMBER -> node.isNumber();
            case SWITCH -> node.isBoolean();
            case TEXT, CHOICE -> node.isString();
            case INTEGERS, NUMBERS -> node.isArray();
        };
        if (!fits) {
            throw refused(f, node.toString(), label.isEmpty() ? "one of " + choices(f, ", ") : "of the form " + label);
        }
        if (this == INTEGERS) {
            return node.valueStream().map(n -> INTEGER.read(f, n)).toList();
        }
        if (this == NUMBERS) {
            return node.valueStream().map(n -> NUMBER.read(f, n)).toList();
        }
        return parse(f, node.asString());
    }

    /** A value as a user would type it. */
    static String text(Object value) {
        return switch (value) {
            case Enum<?> e -> word(e);
            case List<?> l -> l.stream().map(Object::toString).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }

    private static long whole(Field f, String text, long most) {
        try {
            long n = Long.parseLong(text.strip());
            if (Math.abs(n) <= most) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw refused(f, text, "a whole number");
        }
        throw refused(f, text, "a whole number of at most " + most);
    }

    private static ConfigException refused(Field f, String text, String allowed) {
        return new ConfigException(f.option() + " " + Quoted.bare(text) + " must be " + allowed);
    }

    private static String choices(Field f, String between) {
        return Arrays.stream(f.type().getEnumConstants()).map(SettingKind::word).collect(Collectors.joining(between));
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
