package dev.gyre.jvm.random;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes random kernels that compute with numbers of every type, turn one into another, and call Java's functions whose results are exact. */
final class TypesGenerator {
    /** The kernel's parameters: an array of each type that is read, one of each that is written, and numbers. */
    static final String PARAMETERS =
            "ByteArray rb, ShortArray rs, IntArray ri, LongArray rl, FloatArray rf, DoubleArray rd, "
                    + "IntArray wi, LongArray wl, FloatArray wf, DoubleArray wd, int n, int pi, long pl, float pf, double pd";

    private static final int MOST_STATEMENTS = 6;

    private enum Type {
        INT("int", 'i', "7 -3 65536 Integer.MIN_VALUE"),
        LONG("long", 'l', "5L -1L 0x123456789ABL Long.MAX_VALUE"),
        FLOAT("float", 'f', "0.5f -3f 1e20f -0f"),
        DOUBLE("double", 'd', "0.25 -7.0 1e100 0.0");

        final String name;
        final char letter;
        final String constants;

        Type(String name, char letter, String constants) {
            this.name = name;
            this.letter = letter;
            this.constants = constants;
        }

        boolean isFloating() {
            return this == FLOAT || this == DOUBLE;
        }
    }

    private final Random random;
    private final Map<Type, List<String>> variables = new EnumMap<>(Type.class);
    private int names;

    TypesGenerator(long seed) {
        this.random = new Random(seed);
        for (Type type : Type.values()) {
            variables.put(type, new ArrayList<>());
        }
    }

    /** The kernel as a method. */
    String method(String name) {
        variables.get(Type.INT).add("i");
        StringBuilder body = new StringBuilder();
        for (int s = 0; s < 2 + random.nextInt(MOST_STATEMENTS); s++) {
            body.append(statement());
        }
        for (Type type : Type.values()) {
            if (random.nextInt(3) > 0) {
                body.append("w%s.set(i, %s);%n".formatted(type.letter, expression(type, 2)));
            }
        }
        return "public static void %s(%s) {%n%sfor (@Parallel int i = 0; i < n; i++) {%n%s}%n}%n"
                .formatted(name, PARAMETERS, random.nextInt(3) == 0 ? setParameters() : "", body);
    }

    /** Sets some parameters where another one is as it may not be. */
    private String setParameters() {
        StringBuilder set = new StringBuilder();
        for (int s = 0; s < 1 + random.nextInt(2); s++) {
            Type type = type();
            set.append("p%s = %s;%n".formatted(type.letter, any(type.constants.split(" "))));
        }
        return "if (pi %s %d) {%n%s}%n".formatted(random.nextBoolean() ? "<" : ">", random.nextInt(-2, 3), set);
    }

    private Type type() {
        return Type.values()[random.nextInt(Type.values().length)];
    }

    private String statement() {
        Type type = type();
        List<String> known =
                variables.get(type).stream().filter(v -> !v.equals("i")).toList();
        if (known.isEmpty() || random.nextInt(3) == 0) {
            String name = "v" + names++;
            String text = "%s %s = %s;%n".formatted(type.name, name, expression(type, 3));
            variables.get(type).add(name);
            return text;
        }
        String v = known.get(random.nextInt(known.size()));
        String assignment = "%s %s %s;%n".formatted(v, random.nextBoolean() ? "=" : "+=", expression(type, 3));
        return switch (random.nextInt(4)) {
            case 0 -> "if (%s) {%n%s}%n".formatted(condition(2), assignment);
            case 1 -> "for (int k%1$d = 0; k%1$d < 3; k%1$d++) {%n%2$s}%n".formatted(names++, assignment);
            default -> assignment;
        };
    }

    private String expression(Type type, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return leaf(type);
        }
        int d = depth - 1;
        return switch (random.nextInt(6)) {
            case 0 -> "((%s) %s)".formatted(type.name, expression(type(), d));
            case 1 -> "(%s ? %s : %s)".formatted(condition(d), expression(type, d), expression(type, d));
            case 2, 3 -> function(type, d);
            default -> "(%s %s %s)".formatted(expression(type, d), operator(type), expression(type, d));
        };
    }

    private String leaf(Type type) {
        return switch (random.nextInt(4)) {
            case 0 -> any(type.constants.split(" "));
            case 1 -> "p" + type.letter;
            case 2 -> {
                List<String> known = variables.get(type);
                yield known.isEmpty() ? "r%s.get(i)".formatted(type.letter) : known.get(random.nextInt(known.size()));
            }
            default ->
                type == Type.INT && random.nextBoolean()
                        ? any("rb.get(i)", "rs.get(i)", "(rb.get(i) & 0xff)", "(char) rs.get(i)", "(byte) ri.get(i)")
                        : "r%s.get(%s)".formatted(type.letter, any("i", "i", "i + 1", "n - 1 - i", "2 * i"));
        };
    }

    private String operator(Type type) {
        return type.isFloating()
                ? any("+", "-", "*", "*", "/", "%%").substring(0, 1)
                : any("+", "-", "*", "&", "|", "^");
    }

    private String any(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String condition(int depth) {
        int d = Math.max(0, depth - 1);
        Type type = type();
        String compare =
                "%s %s %s".formatted(expression(type, d), any("<", "<=", ">", ">=", "==", "!="), expression(type, d));
        return random.nextInt(4) == 0 ? "(%s %s %s)".formatted(compare, any("&&", "||"), condition(d)) : compare;
    }

    private String function(Type type, int d) {
        String a = expression(type, d);
        return switch (type) {
            case INT -> ofInts(a, d);
            case LONG -> ofLongs(a, d);
            default -> ofFloating(type, a, d);
        };
    }

    private String ofInts(String a, int d) {
        String b = expression(Type.INT, d);
        if (random.nextInt(3) == 0) {
            return any(
                            "Math.floorDiv(%1$s, %3$s)",
                            "Math.round(%4$s)",
                            "Integer.reverse(%1$s)",
                            "Integer.reverseBytes(%1$s)",
                            "Integer.highestOneBit(%1$s)",
                            "Integer.lowestOneBit(%1$s)",
                            "Integer.signum(%1$s)",
                            "Byte.toUnsignedInt((byte) %1$s)",
                            "Float.compare(%4$s, %5$s)",
                            "Float.floatToIntBits(%4$s)",
                            "Integer.divideUnsigned(%1$s, %3$s)",
                            "Math.absExact(%1$s >> 1)",
                            "Math.multiplyHigh(%6$s, %6$s) > 0 ? 1 : %2$s",
                            "Long.numberOfTrailingZeros(%6$s)",
                            "Long.numberOfLeadingZeros(%6$s)",
                            "Long.signum(%6$s)")
                    .transform("(%s)"::formatted)
                    .formatted(
                            a,
                            b,
                            any("7", "16", "-5", "(pi | 1)"),
                            expression(Type.FLOAT, d),
                            expression(Type.FLOAT, d),
                            expression(Type.LONG, d));
        }
        return switch (random.nextInt(17)) {
            case 0 -> "Math.max(%s, %s)".formatted(a, b);
            case 1 -> "Math.min(%s, %s)".formatted(a, b);
            case 2 -> "Math.abs(%s)".formatted(a);
            case 15 -> guarded(a, b);
            case 3 -> "Integer.bitCount(%s)".formatted(a);
            case 4 -> "Integer.numberOfLeadingZeros(%s)".formatted(a);
            case 5 -> "Integer.numberOfTrailingZeros(%s)".formatted(a);
            case 6 -> "Integer.rotateLeft(%s, %s)".formatted(a, b);
            case 7 -> "Integer.compareUnsigned(%s, %s)".formatted(a, b);
            case 8 -> "(%s << (%s))".formatted(a, b);
            case 9 -> "(%s >>> (%s))".formatted(a, b);
            case 10 -> "(%s >> (%s))".formatted(a, b);
            case 11 -> "(%s %s %s)".formatted(a, any("/", "%%").charAt(0), any("7", "16", "-5", "1000", "(pi | 1)"));
            case 12 -> "Math.floorMod(%s, %s)".formatted(a, any("7", "16", "-5", "(pi | 1)"));
            case 13 -> "Float.floatToRawIntBits(rf.get(i))";
            case 14 -> "Long.compare(%s, %s)".formatted(expression(Type.LONG, d), expression(Type.LONG, d));
            default -> "Long.bitCount(%s)".formatted(expression(Type.LONG, d));
        };
    }

    /** A division by what may be zero, and isn't where it's reached. */
    private String guarded(String a, String b) {
        return any(
                        "(%2$s != 0 ? %1$s / %2$s : 3)",
                        "(%2$s == 0 ? 5 : %1$s %% %2$s)", "(%2$s == 0 || %1$s / %2$s > 2 ? 1 : %1$s)")
                .formatted(a, b);
    }

    private String ofLongs(String a, int d) {
        String b = expression(Type.LONG, d);
        return switch (random.nextInt(14)) {
            case 13 -> guarded(a, b);
            case 9 -> "Integer.toUnsignedLong(%s)".formatted(expression(Type.INT, d));
            case 10 -> "Long.highestOneBit(%s)".formatted(a);
            case 11 -> "Long.reverseBytes(%s)".formatted(a);
            case 12 -> "Math.round(%s)".formatted(expression(Type.DOUBLE, d));
            case 0 -> "Math.max(%s, %s)".formatted(a, b);
            case 1 -> "Math.min(%s, %s)".formatted(a, b);
            case 2 -> "Math.abs(%s)".formatted(a);
            case 3 -> "Long.rotateRight(%s, %s)".formatted(a, expression(Type.INT, d));
            case 4 -> "(%s << (%s))".formatted(a, expression(Type.INT, d));
            case 5 -> "(%s >>> (%s))".formatted(a, expression(Type.INT, d));
            case 6 -> "(%s >> (%s))".formatted(a, expression(Type.LONG, d));
            case 7 ->
                "(%s %s %s)"
                        .formatted(
                                a,
                                any("/", "%%").charAt(0),
                                any("7L", "16L", "-5L", "1000000007L", "2147483648L", "(pl | 1L)"));
            default -> "Double.doubleToLongBits(%s)".formatted(expression(Type.DOUBLE, d));
        };
    }

    private String ofFloating(Type type, String a, int d) {
        String b = expression(type, d);
        return switch (random.nextInt(13)) {
            case 11 -> "StrictMath.copySign(%s, %s)".formatted(a, b);
            case 12 -> type == Type.FLOAT ? "Math.ulp(%s)".formatted(a) : "Math.nextUp(%s)".formatted(a);
            case 0 -> "Math.max(%s, %s)".formatted(a, b);
            case 1 -> "Math.min(%s, %s)".formatted(a, b);
            case 2 -> "Math.abs(%s)".formatted(a);
            case 3 -> "((%s) Math.sqrt(%s))".formatted(type.name, a);
            case 4 -> "Math.fma(%s, %s, %s)".formatted(a, b, expression(type, d));
            case 5 -> "((%s) Math.floor(%s))".formatted(type.name, a);
            case 6 -> "((%s) Math.ceil(%s))".formatted(type.name, a);
            case 7 -> "((%s) Math.rint(%s))".formatted(type.name, a);
            case 8 -> "Math.signum(%s)".formatted(a);
            case 9 -> "(-(%s))".formatted(a);
            default ->
                type == Type.FLOAT
                        ? "(Float.isNaN(%s) ? 1f : Float.intBitsToFloat(%s))".formatted(a, expression(Type.INT, d))
                        : "(Double.isInfinite(%s) ? 2.0 : Double.longBitsToDouble(%s))"
                                .formatted(a, expression(Type.LONG, d));
        };
    }
}
