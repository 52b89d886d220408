package dev.gyre.jvm.random;

import dev.gyre.jvm.random.Program.Expression;
import dev.gyre.jvm.random.Program.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes random kernels over groups of work-items: valid Java that ends, stays within its arrays and has no race. Between two barriers items
 * either write local memory, each its own element, or read others' elements. Those of every fourth kernel know nothing of their group, and those
 * of every third read only their own elements of arrays.
 */
final class GroupGenerator {
    /** The kernel's parameters; y and b are written, each item its own element. */
    static final String PARAMETERS =
            "KernelContext c, FloatArray x, FloatArray y, IntArray a, IntArray b, int n, int m";

    private static final int MAX_DEPTH = 2;
    private static final String HEAD = """
            int id = c.localIdx;
            int L = c.localGroupSizeX;
            int g = c.groupIdx;
            int at = c.globalIdx;
            float[] p = c.allocateFloatLocalArray(L);
            int[] q = c.allocateIntLocalArray(L + m);
            float[] s = c.allocateFloatLocalArray(L);
            int[] r = c.allocateIntLocalArray(L);
            """;

    /** What stands there where items know only their place in the grid. */
    private static final String FREE_HEAD = """
            int id = c.globalIdx;
            int L = c.globalGroupSizeX;
            int g = m * m;
            int at = c.globalIdx;
            """;

    private static final int FREE = 4;
    private static final int OWN = 3;

    private final Random random;
    private final boolean free;
    private final boolean own;
    private final List<String> floats = new ArrayList<>();
    private final List<String> ints = new ArrayList<>(List.of("id", "at", "g", "m"));
    private final List<String> uniform = new ArrayList<>(List.of("g", "m", "L"));
    private int names;
    private boolean reads;

    GroupGenerator(long seed) {
        this.random = new Random(seed);
        this.free = seed % FREE == 0;
        this.own = readsOwnOnly(seed);
    }

    /** Whether items of a seed's kernel read no elements of arrays but their own, so that there's no race where arrays alias. */
    static boolean readsOwnOnly(long seed) {
        return seed % OWN == 0;
    }

    /** A kernel's statements. */
    List<Statement> program() {
        List<Statement> body = new ArrayList<>();
        body.add(text(free ? FREE_HEAD : HEAD));
        if (random.nextInt(3) == 0) {
            body.add(text("if (at >= n) {\nreturn;\n}"));
        }
        for (int i = 0; i < 3; i++) {
            body.add(declaration(random.nextBoolean() ? Program.Type.FLOAT : Program.Type.INT));
        }
        body.addAll(free ? statements(3 + random.nextInt(4), 0) : phases(2 + random.nextInt(3), 0));
        reads = false;
        body.add(new Statement("y.set(at, %s);", List.of(floating(2)), List.of()));
        body.add(new Statement("b.set(at, %s);", List.of(integer(2)), List.of()));
        return body;
    }

    static String print(String name, List<Statement> body) {
        return "static void %s(%s) {\n%s}\n".formatted(name, PARAMETERS, Program.print(body));
    }

    /** What items do between barriers, and loops and branches that they take together. */
    private List<Statement> phases(int count, int depth) {
        List<Statement> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(depth < MAX_DEPTH ? 8 : 5)) {
                case 0, 1 -> result.addAll(phase(false));
                case 2, 3 -> result.addAll(phase(true));
                case 4 -> result.addAll(reduction());
                case 5 -> result.add(together("if (%s) {\n%s}", uniformCondition(), depth));
                case 6 -> result.add(uniformVariable());
                default -> result.add(loop(depth));
            }
        }
        return result;
    }

    private List<Statement> phase(boolean reading) {
        reads = reading;
        List<Statement> result = new ArrayList<>(statements(1 + random.nextInt(3), 0));
        if (!reading) {
            result.add(new Statement("p[id] = %s;", List.of(floating(2)), List.of()));
        }
        result.add(text("c.localBarrier();"));
        reads = false;
        return result;
    }

    /** Values that items store and a tree joins, and what becomes of the first of them, or now and then of another one. */
    private List<Statement> reduction() {
        boolean floating = random.nextBoolean();
        String array = floating ? "s" : "r";
        boolean dense = random.nextBoolean();
        List<Statement> result = new ArrayList<>();
        if (dense) {
            result.add(text("c.localBarrier();"));
        } else {
            result.addAll(statements(random.nextInt(2), 1));
        }
        Expression value = dense ? dense(floating) : floating ? floating(2) : integer(2);
        if (random.nextInt(3) == 0) {
            Expression other = dense ? dense(floating) : floating ? floating(1) : integer(1);
            Expression condition = dense ? new Expression(Program.Type.CONDITION, "at < n", List.of()) : condition();
            String text = "if (%s) {\n@[id] = %s;\n} else {\n@[id] = %s;\n@[id] += id;\n}".replace("@", array);
            result.add(new Statement(text, List.of(condition, value, other), List.of()));
        } else {
            result.add(new Statement(array + "[id] = %s;", List.of(value), List.of()));
        }
        String join = List.of("@[id] += @[id + h];", "@[id] = Math.max(@[id], @[id + h]);")
                .get(random.nextInt(2))
                .replace("@", array);
        result.add(text("for (int h = L / 2; h > 0; h /= 2) {\nc.localBarrier();\nif (id < h) {\n" + join + "\n}\n}"));
        result.add(text("c.localBarrier();"));
        String name = "v" + names++;
        String place = random.nextInt(6) == 0 ? "id" : "0";
        result.add(text("%s %s = %s[%s];".formatted(floating ? "float" : "int", name, array, place)));
        (floating ? floats : ints).add(name);
        result.add(text("c.localBarrier();"));
        return result;
    }

    /** A value whose loads are of neighbours. */
    private Expression dense(boolean floating) {
        List<String> values = floating
                ? List.of("x.get(at) * x.get(at)", "y.get(at) + p[id]", "p[id] * id", "2f")
                : List.of("a.get(at) * g", "b.get(at) ^ q[id]", "q[id] + id", "-3");
        return new Expression(
                floating ? Program.Type.FLOAT : Program.Type.INT, values.get(random.nextInt(values.size())), List.of());
    }

    private Statement together(String text, Expression condition, int depth) {
        int f = floats.size();
        int i = ints.size();
        int u = uniform.size();
        List<Statement> body = phases(1 + random.nextInt(2), depth + 1);
        floats.subList(f, floats.size()).clear();
        ints.subList(i, ints.size()).clear();
        uniform.subList(u, uniform.size()).clear();
        return new Statement(text, List.of(condition), List.of(body));
    }

    private Statement loop(int depth) {
        String t = "t" + names++;
        uniform.add(t);
        ints.add(t);
        String head = switch (random.nextInt(4)) {
            case 0 -> "for (int %1$s = 0; %1$s < 3 && %%s; %1$s++)";
            case 1 -> "for (int %1$s = L; %1$s > 0 && %%s; %1$s /= 2)";
            case 2 -> "for (int %1$s = 0; %1$s < m; %1$s += 2)";
            default -> "for (int %1$s = 0; %1$s <= (m & 3); %1$s++)";
        };
        boolean condition = head.contains("%%s");
        Statement s =
                together(head.formatted(t) + (condition ? "" : "/* %s */") + " {\n%s}", uniformCondition(), depth);
        uniform.remove(t);
        ints.remove(t);
        return s;
    }

    private Statement uniformVariable() {
        if (random.nextBoolean()) {
            List<String> own = uniform.stream().filter(v -> v.startsWith("u")).toList();
            if (!own.isEmpty()) {
                return new Statement(
                        own.get(random.nextInt(own.size())) + " += %s;", List.of(uniformNumber(1)), List.of());
            }
        }
        String u = "u" + names++;
        Statement s = new Statement("int " + u + " = %s;", List.of(uniformNumber(2)), List.of());
        uniform.add(u);
        ints.add(u);
        return s;
    }

    private Expression uniformNumber(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0
                    ? new Expression(Program.Type.INT, String.valueOf(random.nextInt(9)), List.of())
                    : new Expression(Program.Type.INT, uniform.get(random.nextInt(uniform.size())), List.of());
        }
        return switch (random.nextInt(4)) {
            case 0 -> of(Program.Type.INT, "(%s + %s)", uniformNumber(depth - 1), uniformNumber(depth - 1));
            case 1 -> of(Program.Type.INT, "(%s * %s)", uniformNumber(depth - 1), uniformNumber(depth - 1));
            case 2 -> of(Program.Type.INT, own ? "(%s >> 1)" : "a.get(%s & 31)", uniformNumber(depth - 1));
            default -> of(Program.Type.INT, "(%s ^ %s)", uniformNumber(depth - 1), uniformNumber(depth - 1));
        };
    }

    private Expression uniformCondition() {
        return random.nextBoolean()
                ? of(Program.Type.CONDITION, "(%s & 3) != 1", uniformNumber(1))
                : of(Program.Type.CONDITION, "%s < %s", uniformNumber(1), uniformNumber(2));
    }

    private List<Statement> statements(int count, int depth) {
        int f = floats.size();
        int i = ints.size();
        List<Statement> result = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            result.add(statement(depth));
        }
        if (depth > 0) {
            floats.subList(f, floats.size()).clear();
            ints.subList(i, ints.size()).clear();
        }
        return result;
    }

    private Statement statement(int depth) {
        return switch (random.nextInt(depth < MAX_DEPTH ? 9 : 6)) {
            case 0 -> declaration(random.nextBoolean() ? Program.Type.FLOAT : Program.Type.INT);
            case 1, 2 -> assignment();
            case 3 -> new Statement("y.set(at, %s);", List.of(floating(2)), List.of());
            case 4, 5 ->
                reads
                        ? assignment()
                        : new Statement(
                                free ? "b.set(at, %s);" : "q[id] %s %%s;".formatted(random.nextBoolean() ? "=" : "+="),
                                List.of(integer(2)),
                                List.of());
            case 6 -> new Statement("if (%s) {\n%s}", List.of(condition()), List.of(statements(2, depth + 1)));
            case 7 ->
                new Statement(
                        "if (%s) {\n%s} else {\n%s}",
                        List.of(condition()), List.of(statements(1, depth + 1), statements(1, depth + 1)));
            default -> {
                String k = "k" + names++;
                ints.add(k);
                List<Statement> body = statements(2, depth + 1);
                ints.remove(k);
                String head = random.nextBoolean()
                        ? "for (int %1$s = 0; %1$s < 4; %1$s++)"
                        : "for (int %1$s = id; %1$s < L + m; %1$s += L)";
                yield new Statement(head.formatted(k) + " {\n%s}", List.of(), List.of(body));
            }
        };
    }

    private Statement declaration(Program.Type type) {
        String name = "v" + names++;
        Expression value = type == Program.Type.FLOAT ? floating(2) : integer(2);
        (type == Program.Type.FLOAT ? floats : ints).add(name);
        return new Statement(
                (type == Program.Type.FLOAT ? "float " : "int ") + name + " = %s;", List.of(value), List.of());
    }

    private Statement assignment() {
        List<String> assignable = ints.stream().filter(v -> v.startsWith("v")).toList();
        if (!assignable.isEmpty() && random.nextBoolean()) {
            String name = assignable.get(random.nextInt(assignable.size()));
            return new Statement(name + (random.nextBoolean() ? " = %s;" : " += %s;"), List.of(integer(2)), List.of());
        }
        if (floats.isEmpty()) {
            return declaration(Program.Type.FLOAT);
        }
        String name = floats.get(random.nextInt(floats.size()));
        return new Statement(name + (random.nextBoolean() ? " = %s;" : " += %s;"), List.of(floating(2)), List.of());
    }

    private Expression floating(int depth) {
        if (depth == 0) {
            return floats.isEmpty() || random.nextInt(4) == 0
                    ? new Expression(
                            Program.Type.FLOAT,
                            List.of("0.5f", "-2f", "x.get(at)").get(random.nextInt(3)),
                            List.of())
                    : new Expression(Program.Type.FLOAT, floats.get(random.nextInt(floats.size())), List.of());
        }
        int d = depth - 1;
        return switch (random.nextInt(9)) {
            case 0, 1 -> of(Program.Type.FLOAT, "(%s + %s)", floating(d), floating(d));
            case 2 -> of(Program.Type.FLOAT, "(%s * %s)", floating(d), floating(d));
            case 3 -> of(Program.Type.FLOAT, "TornadoMath.max(%s, %s)", floating(d), floating(d));
            case 4 -> of(Program.Type.FLOAT, "(%s ? %s : %s)", condition(), floating(d), floating(d));
            case 5 -> of(Program.Type.FLOAT, "(float) %s", integer(d));
            case 6 -> free ? of(Program.Type.FLOAT, "x.get(id)") : of(Program.Type.FLOAT, "p[%s]", place());
            case 7 -> of(Program.Type.FLOAT, "y.get(at)");
            default -> own ? of(Program.Type.FLOAT, "x.get(at)") : of(Program.Type.FLOAT, "x.get(%s & 31)", integer(d));
        };
    }

    private Expression integer(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0
                    ? new Expression(
                            Program.Type.INT, List.of("1", "-7", "1003").get(random.nextInt(3)), List.of())
                    : new Expression(Program.Type.INT, ints.get(random.nextInt(ints.size())), List.of());
        }
        int d = depth - 1;
        return switch (random.nextInt(8)) {
            case 0 -> of(Program.Type.INT, "(%s + %s)", integer(d), integer(d));
            case 1 -> of(Program.Type.INT, "(%s - %s)", integer(d), integer(d));
            case 2 -> of(Program.Type.INT, "(%s * %s)", integer(d), integer(d));
            case 3 -> of(Program.Type.INT, "(%s >> 1)", integer(d));
            case 4 -> free ? of(Program.Type.INT, "b.get(at)") : of(Program.Type.INT, "q[%s]", place());
            case 5 -> of(Program.Type.INT, "(int) %s", floating(d));
            case 6 ->
                of(
                        Program.Type.INT,
                        List.of("(%s / 32)", "(%s %% 32)", "(%s / (m * 9 + 7))", "(%s %% (m * 9 + 7))")
                                .get(random.nextInt(4)),
                        new Expression(Program.Type.INT, ints.get(random.nextInt(ints.size())), List.of()));
            default -> own ? of(Program.Type.INT, "a.get(at)") : of(Program.Type.INT, "a.get(%s & 31)", integer(d));
        };
    }

    /** A place in local memory that an item may read now. */
    private Expression place() {
        if (!reads) {
            return new Expression(Program.Type.INT, "id", List.of());
        }
        return switch (random.nextInt(4)) {
            case 0 -> of(Program.Type.INT, "L - 1 - id");
            case 1 -> of(Program.Type.INT, "0");
            case 2 -> of(Program.Type.INT, "(id + 1) %% L");
            default -> of(Program.Type.INT, "(%s & 1023) %% L", integer(1));
        };
    }

    private Expression condition() {
        return switch (random.nextInt(4)) {
            case 0 -> of(Program.Type.CONDITION, "%s < %s", floating(1), floating(1));
            case 1 -> of(Program.Type.CONDITION, "(%s & 3) == 1", integer(1));
            case 2 -> of(Program.Type.CONDITION, "id < %s", integer(1));
            default -> of(Program.Type.CONDITION, "%s > %s", integer(1), integer(1));
        };
    }

    private static Statement text(String text) {
        return new Statement(text.stripTrailing(), List.of(), List.of());
    }

    private static Expression of(Program.Type type, String text, Expression... operands) {
        return new Expression(type, text, List.of(operands));
    }
}
