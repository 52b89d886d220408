package dev.gyre.jvm.random;

import dev.gyre.jvm.random.Program.Expression;
import dev.gyre.jvm.random.Program.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random kernels: valid Java that ends, stays within its arrays, and whose iterations don't disturb each other. */
final class KernelGenerator {
    private static final int MAX_DEPTH = 3;
    private static final String[] LOOPS = {
        "for (@Parallel int i = 0; i < n; i++) {\nint at = i;\n%s}\n",
        "for (@Parallel int i = 1; i <= n; i += 2) {\nint at = i;\n%s}\n",
        "for (@Parallel int i = 0; i < m; i++) {\nfor (@Parallel int j = 0; j < n; j++) {\nint at = i * n + j;\n%s}\n}\n",
        "for (@Parallel int i = 0; i < m; i++) {\nfor (@Parallel int j = 0; j <= i; j++) {\nint at = i * m + j;\n%s}\n}\n",
        "for (@Parallel int i = 0; i < m; i++) {\nint base = i * n;\nfor (@Parallel int j = 0; j < n; j++) {\nint at = base + j;\n%s}\n}\n",
        "for (@Parallel int i = 0; i < n; i++) {\nint at = n - 1 - i;\n%s}\n",
        "for (@Parallel int i = 0; i < m; i++) {\nfor (@Parallel int j = 0; j < n; j++) {\nint at = j * m + i;\n%s}\n}\n",
        "for (@Parallel int i = 0; i < m; i++) {\nint first = i + 1;\nfor (@Parallel int j = 1; j <= n; j++) {\nint at = j * m - first;\n%s}\n}\n"
    };

    private final Random random;
    private final List<String> floats = new ArrayList<>();
    private final List<String> ints = new ArrayList<>();
    private final List<String> vectors = new ArrayList<>();
    /** Elements of arrays that an iteration allocates, with a place for the index. */
    private final List<String> elements = new ArrayList<>();

    private final List<String> wholeElements = new ArrayList<>();
    private int names;

    KernelGenerator(long seed) {
        this.random = new Random(seed);
    }

    Program program() {
        if (random.nextInt(10) == 0) {
            return new NeighbourGenerator(random).program();
        }
        int shape = random.nextInt(LOOPS.length);
        ints.add("i");
        ints.add("at");
        if (LOOPS[shape].contains(" j ")) {
            ints.add("j");
        }
        boolean rows = shape == 0 || LOOPS[shape].contains(" j < n");
        List<Statement> body =
                new ArrayList<>(rows && random.nextInt(4) == 0 ? sumOverRows() : statements(2 + random.nextInt(5), 0));
        body.add(new Statement("y.set(at, %s);", List.of(floating(2)), List.of()));
        return new Program(LOOPS[shape], body);
    }

    /** A sum for each row and column, of what lies along both; where there are no columns, the least of several. */
    private List<Statement> sumOverRows() {
        String column = ints.contains("j") ? "j" : "r";
        String sum = "v" + names++;
        String k = "k" + names++;
        Statement first = new Statement("float " + sum + " = %s;", List.of(floating(1)), List.of());
        ints.add(k);
        floats.add("x.get(" + column + " * m + " + k + ")");
        floats.add("x.get(i * m + " + k + ")");
        Statement next = new Statement(sum + " += %s;", List.of(floating(2)), List.of());
        floats.subList(floats.size() - 2, floats.size()).clear();
        ints.remove(k);
        String from = "for (int " + k + " = " + random.nextInt(3) + "; ";
        String bound = k + (random.nextInt(3) == 0 ? " < m; " : " < n; ");
        Statement loop = new Statement(from + bound + k + "++) {\n%s}", List.of(), List.of(List.of(next)));
        if (ints.contains("j")) {
            floats.add(sum);
            return List.of(first, loop);
        }
        String least = "v" + names++;
        Statement init = new Statement("float " + least + " = %s;", List.of(floating(1)), List.of());
        floats.add(sum);
        floats.add(least);
        Statement keep = new Statement("if (%s) {\n" + least + " = " + sum + ";\n}", List.of(condition(1)), List.of());
        floats.remove(sum);
        String rounds = "for (int r = 0; r < " + List.of("m", "3", "m - 9").get(random.nextInt(3)) + "; r++) {\n%s}";
        return List.of(init, new Statement(rounds, List.of(), List.of(List.of(first, loop, keep))));
    }

    private List<Statement> statements(int count, int depth) {
        int vectorScope = vectors.size();
        int elementScope = elements.size();
        int wholeElementScope = wholeElements.size();
        int floatScope = floats.size();
        int intScope = ints.size();
        List<Statement> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(statement(depth));
        }
        if (depth > 0) {
            vectors.subList(vectorScope, vectors.size()).clear();
            elements.subList(elementScope, elements.size()).clear();
            wholeElements.subList(wholeElementScope, wholeElements.size()).clear();
            floats.subList(floatScope, floats.size()).clear();
            ints.subList(intScope, ints.size()).clear();
        }
        return result;
    }

    private Statement statement(int depth) {
        int kind = random.nextInt(depth < MAX_DEPTH ? 12 : 6);
        if (random.nextInt(12) == 0) {
            return onVector();
        }
        if (random.nextInt(12) == 0) {
            return onArray();
        }
        return switch (kind) {
            case 0, 1 -> declaration(Program.Type.FLOAT);
            case 2 -> declaration(Program.Type.INT);
            case 3, 4 -> assignment();
            case 5 -> store();
            case 6, 7 ->
                new Statement(
                        "if (%s) {\n%s}", List.of(condition(2)), List.of(statements(1 + random.nextInt(3), depth + 1)));
            case 8 ->
                new Statement(
                        "if (%s) {\n%s} else {\n%s}",
                        List.of(condition(2)),
                        List.of(
                                statements(1 + random.nextInt(2), depth + 1),
                                statements(1 + random.nextInt(2), depth + 1)));
            case 9 -> random.nextInt(3) == 0 ? choice(depth) : forLoop(depth);
            case 10 -> forLoop(depth);
            default -> whileLoop(depth);
        };
    }

    private Statement declaration(Program.Type type) {
        String name = "v" + names++;
        Expression value = type == Program.Type.FLOAT ? floating(3) : integer(3);
        (type == Program.Type.FLOAT ? floats : ints).add(name);
        return new Statement(
                (type == Program.Type.FLOAT ? "float " : "int ") + name + " = %s;", List.of(value), List.of());
    }

    /** A small vector that is made, set, or replaced by another one. */
    private Statement onVector() {
        int kind = vectors.isEmpty() ? 0 : random.nextInt(5);
        if (kind == 0) {
            String name = "f3" + names++;
            List<Expression> numbers = List.of(floating(2), floating(1), floating(1));
            vectors.add(name);
            return new Statement("Float3 " + name + " = new Float3(%s, %s, %s);", numbers, List.of());
        }
        String v = vector();
        return switch (kind) {
            case 1 -> new Statement(v + ".set" + axis() + "(%s);", List.of(floating(2)), List.of());
            case 2 -> new Statement(v + " = Float3.add(" + v + ", %s);", List.of(floating(1)), List.of());
            case 3 -> new Statement(v + " = turn(" + v + ", %s);", List.of(floating(1)), List.of());
            default ->
                new Statement(
                        v + " = %s ? Float3.mult(" + v + ", 0.5f) : new Float3(%s, 1f, 2f);",
                        List.of(condition(1), floating(1)),
                        List.of());
        };
    }

    /** An array of the iteration's own that is allocated or set. */
    private Statement onArray() {
        boolean whole = random.nextBoolean();
        List<String> known = whole ? wholeElements : elements;
        Expression value = whole ? integer(2) : floating(2);
        if (known.isEmpty() || random.nextInt(5) == 0) {
            String name = "p" + names++;
            String type = whole ? List.of("int", "int", "byte", "short").get(random.nextInt(4)) : "float";
            int size = List.of(1, 2, 8, 32).get(random.nextInt(4));
            known.add(name + "[%s & " + (size - 1) + "]");
            String filled = size == 2 ? "{(" + type + ") %s, 3}" : "new " + type + "[" + size + "]";
            return new Statement(
                    type + "[] " + name + " = " + filled + ";", size == 2 ? List.of(value) : List.of(), List.of());
        }
        String operator = whole ? List.of("+=", "^=").get(random.nextInt(2)) : random.nextBoolean() ? "=" : "-=";
        return new Statement(
                known.get(random.nextInt(known.size())) + " " + operator + " %s;",
                List.of(integer(1), value),
                List.of());
    }

    private String vector() {
        return vectors.get(random.nextInt(vectors.size()));
    }

    private String axis() {
        return List.of("X", "Y", "Z").get(random.nextInt(3));
    }

    private Statement assignment() {
        List<String> assignable = ints.stream().filter(v -> v.startsWith("v")).toList();
        if (!assignable.isEmpty() && random.nextInt(3) == 0) {
            String name = assignable.get(random.nextInt(assignable.size()));
            return new Statement(name + (random.nextBoolean() ? " = %s;" : " += %s;"), List.of(integer(3)), List.of());
        }
        if (floats.isEmpty()) {
            return declaration(Program.Type.FLOAT);
        }
        String name = floats.get(random.nextInt(floats.size()));
        String operator = List.of("=", "+=", "-=", "*=").get(random.nextInt(4));
        return new Statement(name + " " + operator + " %s;", List.of(floating(3)), List.of());
    }

    private Statement store() {
        return switch (random.nextInt(3)) {
            case 0 -> new Statement("b.set(at, %s);", List.of(integer(3)), List.of());
            case 1 -> new Statement("c.set(at, (byte) %s);", List.of(integer(2)), List.of());
            default -> new Statement("y.set(at, %s);", List.of(floating(3)), List.of());
        };
    }

    private Statement choice(int depth) {
        String text = random.nextBoolean()
                ? "switch (%s & 3) {\ncase 0:\n{\n%s}\nbreak;\ncase 2:\n{\n%s}\ndefault:\n{\n%s}\n}"
                : "switch (%s %% 50) {\ncase -20:\ncase 3:\n{\n%s}\ncase 30:\n{\n%s}\nbreak;\ncase 40:\n{\n%s}\n}";
        return new Statement(
                text,
                List.of(integer(2)),
                List.of(statements(1, depth + 1), statements(1, depth + 1), statements(1, depth + 1)));
    }

    private Statement forLoop(int depth) {
        String k = "k" + names++;
        String head = switch (random.nextInt(4)) {
            case 0 -> "for (int %1$s = 0; %1$s < 5; %1$s++)";
            case 1 -> "for (int %1$s = 0; %1$s < m; %1$s++)";
            case 2 -> "for (int %1$s = i & 1; %1$s <= (at & 3) + 2; %1$s++)";
            default -> "for (int %1$s = 1; %1$s < 9; %1$s += 2)";
        };
        return loop(head.formatted(k), k, depth);
    }

    private Statement whileLoop(int depth) {
        String w = "w" + names++;
        Expression condition = condition(2);
        Statement loop = loop("int " + w + " = 0;\nwhile (" + w + "++ < 6 && %s)", w, depth);
        List<Expression> expressions = new ArrayList<>(List.of(condition));
        expressions.addAll(loop.expressions());
        return new Statement(loop.text(), expressions, loop.bodies());
    }

    private Statement loop(String head, String variable, int depth) {
        ints.add(variable);
        List<Statement> body = new ArrayList<>(statements(1 + random.nextInt(3), depth + 1));
        if (random.nextInt(3) == 0) {
            String jump = random.nextBoolean() ? "break;" : "continue;";
            body.add(
                    random.nextInt(body.size() + 1),
                    new Statement("if (%s) {\n" + jump + "\n}", List.of(condition(2)), List.of()));
        }
        ints.remove(variable);
        return new Statement(head + " {\n%s}", List.of(), List.of(body));
    }

    private Expression floating(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return switch (random.nextInt(4)) {
                case 0 ->
                    new Expression(
                            Program.Type.FLOAT,
                            List.of("0.5f", "-2f", "3.25f", "1e-3f").get(random.nextInt(4)),
                            List.of());
                case 1 -> new Expression(Program.Type.FLOAT, "f", List.of());
                default ->
                    floats.isEmpty()
                            ? new Expression(Program.Type.FLOAT, "x.get(at)", List.of())
                            : new Expression(Program.Type.FLOAT, floats.get(random.nextInt(floats.size())), List.of());
            };
        }
        int d = depth - 1;
        return switch (random.nextInt(18)) {
            case 0, 1 -> of(Program.Type.FLOAT, "(%s + %s)", floating(d), floating(d));
            case 2 -> of(Program.Type.FLOAT, "(%s - %s)", floating(d), floating(d));
            case 3, 4 -> of(Program.Type.FLOAT, "(%s * %s)", floating(d), floating(d));
            case 5 -> of(Program.Type.FLOAT, "(%s / %s)", floating(d), floating(d));
            case 6 -> of(Program.Type.FLOAT, "TornadoMath.max(%s, %s)", floating(d), floating(d));
            case 7 -> of(Program.Type.FLOAT, "TornadoMath.abs(%s)", floating(d));
            case 8 -> of(Program.Type.FLOAT, "(%s ? %s : %s)", condition(d), floating(d), floating(d));
            case 9 -> of(Program.Type.FLOAT, "(float) %s", integer(d));
            case 10 -> of(Program.Type.FLOAT, "helper(%s, %s)", floating(d), integer(d));
            case 11 -> of(Program.Type.FLOAT, "-(%s)", floating(d));
            case 12 -> of(Program.Type.FLOAT, "y.get(at)");
            case 13 -> // of which vectors take few, as its code is long
                random.nextInt(6) == 0
                        ? of(Program.Type.FLOAT, "new HalfFloat(%s).getFloat32()", floating(d))
                        : floating(d);
            case 14 ->
                of(
                        Program.Type.FLOAT,
                        "Float2.dot(new Float2(%s, 2f), Float2.add(new Float2(0.5f, %s), f))",
                        floating(d),
                        floating(d));
            case 16 ->
                elements.isEmpty()
                        ? floating(d)
                        : of(Program.Type.FLOAT, elements.get(random.nextInt(elements.size())), integer(1));
            case 15 -> vectors.isEmpty() ? floating(d) : of(Program.Type.FLOAT, vector() + ".get" + axis() + "()");
            default -> of(Program.Type.FLOAT, "x.get(%s)", index());
        };
    }

    private Expression integer(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return random.nextInt(3) == 0
                    ? new Expression(
                            Program.Type.INT, List.of("1", "-7", "1000003", "m").get(random.nextInt(4)), List.of())
                    : new Expression(Program.Type.INT, ints.get(random.nextInt(ints.size())), List.of());
        }
        int d = depth - 1;
        return switch (random.nextInt(16)) {
            case 14 ->
                wholeElements.isEmpty()
                        ? integer(d)
                        : of(Program.Type.INT, wholeElements.get(random.nextInt(wholeElements.size())), integer(1));
            case 0, 1 -> of(Program.Type.INT, "(%s + %s)", integer(d), integer(d));
            case 2 -> of(Program.Type.INT, "(%s - %s)", integer(d), integer(d));
            case 3 -> of(Program.Type.INT, "(%s * %s)", integer(d), integer(d));
            case 4 -> of(Program.Type.INT, "(%s & %s)", integer(d), integer(d));
            case 5 -> of(Program.Type.INT, "(%s ^ %s)", integer(d), integer(d));
            case 6 -> of(Program.Type.INT, "(%s >> 3)", integer(d));
            case 7 -> of(Program.Type.INT, "(%s >>> %s)", integer(d), integer(d));
            case 8 -> of(Program.Type.INT, "(%s << 2)", integer(d));
            case 9 -> of(Program.Type.INT, "(%s ? %s : %s)", condition(d), integer(d), integer(d));
            case 10 -> of(Program.Type.INT, "(int) %s", floating(d));
            case 11 -> of(Program.Type.INT, "a.get(%s)", index());
            case 12, 13 -> quotient();
            default -> of(Program.Type.INT, "(c.get(at) + %s / ((%s & 7) + 1))", integer(d), integer(d));
        };
    }

    /** The row or the column of a place, in which neighbours agree or lie side by side. */
    private Expression quotient() {
        String divisor = List.of("16", "17", "40", "64", "150", "(m * 12)", "(m + 30)", "(n + m)")
                .get(random.nextInt(8));
        Expression place = new Expression(Program.Type.INT, ints.get(random.nextInt(ints.size())), List.of());
        return of(Program.Type.INT, "(%s " + (random.nextBoolean() ? "/ " : "%% ") + divisor + ")", place);
    }

    private Expression condition(int depth) {
        int d = Math.max(0, depth - 1);
        return switch (random.nextInt(7)) {
            case 0 -> of(Program.Type.CONDITION, "%s < %s", floating(d), floating(d));
            case 1 -> of(Program.Type.CONDITION, "%s >= %s", floating(d), floating(d));
            case 2 -> of(Program.Type.CONDITION, "%s != %s", floating(d), floating(d));
            case 3 -> of(Program.Type.CONDITION, "%s > %s", integer(d), integer(d));
            case 4 -> of(Program.Type.CONDITION, "(%s & 3) == 1", integer(d));
            case 5 -> of(Program.Type.CONDITION, "m > 4");
            default ->
                of(
                        Program.Type.CONDITION,
                        random.nextBoolean() ? "(%s < %s && %s > 0)" : "(%s < %s || %s > 0)",
                        floating(d),
                        floating(d),
                        integer(d));
        };
    }

    /** An index within the arrays, which have 64 elements to spare. */
    private Expression index() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> of(Program.Type.INT, "at");
            case 2 -> of(Program.Type.INT, "at + " + random.nextInt(20));
            case 3 -> of(Program.Type.INT, "i");
            case 4 -> of(Program.Type.INT, "(i * 3 & 63)");
            case 5 -> of(Program.Type.INT, "TornadoMath.max(at - " + random.nextInt(9) + ", 0)");
            case 6 -> of(Program.Type.INT, "TornadoMath.min(TornadoMath.max(i - 1, 0), n - " + random.nextInt(9) + ")");
            default -> of(Program.Type.INT, "(%s & 63)", integer(1));
        };
    }

    private static Expression of(Program.Type type, String text, Expression... operands) {
        return new Expression(type, text, List.of(operands));
    }
}
