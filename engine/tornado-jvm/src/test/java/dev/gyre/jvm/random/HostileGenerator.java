package dev.gyre.jvm.random;

import dev.gyre.ir.TripCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Makes valid kernels that a compiler may get wrong: ranges that are empty, reversed or a single number, at any depth; bounds and steps at the ends
 * of the integers; positions that run on over loops, branches and jumps; long chains of operations whose values are read several times; narrow
 * integers. Each ends soon by plain Java.
 */
final class HostileGenerator {
    static final int SIZE = 1 << 14;
    static final int MOST_ITERATIONS = 96;
    private static final int MASK = 1023;
    private static final int MOST_DEPTH = 3;
    private static final int MOST_ROUNDS = 60;
    private static final int SHORT_CHAIN = 8;
    private static final long[] ENDS = {
        0,
        1,
        -1,
        3,
        -3,
        Short.MAX_VALUE,
        Short.MAX_VALUE + 1,
        1 << 30,
        -(1 << 30),
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE - 7,
        Integer.MIN_VALUE + 7
    };
    private static final int[] STEPS = {1, 1, 2, 3, 7, Short.MAX_VALUE, Short.MAX_VALUE + 1, 40_000, 1 << 20, 1 << 30};

    private final Random random;
    private final int chain;
    private final List<String> whole = new ArrayList<>();
    private int names;
    private int lo;
    private int hi;

    /**
     * A generator of a seed.
     *
     * @param chain the most operations of a chain
     */
    HostileGenerator(long seed, int chain) {
        this.random = new Random(seed);
        this.chain = chain;
    }

    /** A statement with those within it. */
    record Line(String head, List<Line> body) {
        static Line of(String text) {
            return new Line(text, List.of());
        }

        String print() {
            StringBuilder text = new StringBuilder(head);
            if (head.endsWith("{")) {
                text.append('\n');
                body.forEach(l -> text.append(l.print().indent(4)));
                text.append('}');
            }
            return text.append('\n').toString();
        }

        /** The statements, with one left out or replaced by what is within it. */
        static List<List<Line>> smaller(List<Line> lines) {
            List<List<Line>> result = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                result.add(with(lines, i, List.of()));
                if (!lines.get(i).body.isEmpty()) {
                    result.add(with(lines, i, lines.get(i).body));
                }
            }
            for (int i = 0; i < lines.size(); i++) {
                for (List<Line> inner : smaller(lines.get(i).body)) {
                    result.add(with(lines, i, List.of(new Line(lines.get(i).head, inner))));
                }
            }
            return result;
        }

        private static List<Line> with(List<Line> lines, int i, List<Line> others) {
            List<Line> result = new ArrayList<>(lines);
            result.remove(i);
            result.addAll(i, others);
            return result;
        }
    }

    /**
     * A kernel.
     *
     * @param lo an argument
     * @param hi an argument
     * @param alias whether the arrays that are read are those that are written
     */
    record Kernel(List<Line> loops, int lo, int hi, boolean alias) {
        private static final int MOST_ATTEMPTS = 300;

        String print(String name) {
            StringBuilder text = new StringBuilder();
            loops.forEach(l -> text.append(l.print().indent(4)));
            return """
                    static void %s(FloatArray x, DoubleArray d, IntArray a, ByteArray c, ShortArray h, LongArray l, IntArray begin, IntArray end,
                            FloatArray y, IntArray b, DoubleArray e, LongArray q, int n, int lo, int hi) {
                    %s}
                    """.formatted(name, text);
        }

        /** The kernel made as small as it goes while it still shows something. */
        Kernel smallest(Predicate<Kernel> shows) {
            Kernel smallest = this;
            int attempts = 0;
            boolean progress = true;
            while (progress && attempts < MOST_ATTEMPTS) {
                progress = false;
                for (List<Line> candidate : Line.smaller(smallest.loops)) {
                    attempts++;
                    Kernel kernel = new Kernel(candidate, lo, hi, alias);
                    if (shows.test(kernel)) {
                        smallest = kernel;
                        progress = true;
                        break;
                    }
                }
            }
            return smallest;
        }
    }

    Kernel kernel() {
        List<Line> body = new ArrayList<>();
        List<String> heads = parallel(body);
        whole.add("at");
        whole.add("i");
        body.add(Line.of("float s = %s;".formatted(pick("0f", "x.get(at)", "y.get(at)"))));
        body.add(Line.of("int p = %s;".formatted(pick("at", "3 * at", "100 + at", "2000 - at", "7"))));
        body.add(Line.of("int t = %s;".formatted(pick("at", "a.get(at)", "0", "i"))));
        body.add(Line.of("double w = %s;".formatted(pick("0.0", "d.get(at)"))));
        body.add(Line.of("long u = %s;".formatted(pick("0L", "l.get(at)", "at"))));
        whole.add("p");
        whole.add("t");
        body.addAll(lines(3 + random.nextInt(4), 0, false));
        body.add(Line.of("y.set(at, s);"));
        body.add(Line.of("b.set(at, t + p);"));
        if (random.nextBoolean()) {
            body.add(Line.of("e.set(at, w);"));
            body.add(Line.of("q.set(at, u);"));
        }
        List<Line> nest = body;
        for (String head : heads.reversed()) {
            nest = List.of(new Line(head, nest));
        }
        return new Kernel(nest, lo, hi, random.nextInt(6) == 0);
    }

    /** The heads of the parallel loops, at most 96 iterations of which each has an element of its own. */
    private List<String> parallel(List<Line> body) {
        String loop = "for (@Parallel int %s = %s; %1$s %s; %1$s += %s) {";
        lo = random.nextInt(9) - 3;
        hi = random.nextInt(12) - 2;
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                body.add(Line.of("int at = i;"));
                yield List.of(loop.formatted("i", "0", "< n", "1"));
            }
            case 2 -> {
                body.add(Line.of("int at = i * 8 + j;"));
                whole.add("j");
                yield List.of(
                        loop.formatted("i", "0", "< " + pick("n / 8", "3", "lo", "hi"), "1"),
                        loop.formatted("j", pick("0", "1"), pick("< 8", "<= 7", "< 5"), "1"));
            }
            case 3 -> {
                body.add(Line.of("int at = i / 3;"));
                yield List.of(loop.formatted("i", pick("0", "1", "5"), pick("< n", "<= n"), "3"));
            }
            default -> {
                int step;
                do {
                    lo = (int) ENDS[random.nextInt(ENDS.length)];
                    hi = random.nextBoolean()
                            ? (int) ENDS[random.nextInt(ENDS.length)]
                            : Math.clamp(lo + (long) random.nextInt(90), Integer.MIN_VALUE, Integer.MAX_VALUE);
                    step = STEPS[random.nextInt(STEPS.length)];
                } while (TripCount.of(lo, hi, step) > MOST_ITERATIONS || (long) hi + step > Integer.MAX_VALUE + 1L);
                body.add(Line.of(
                        step == 1 ? "int at = i - lo;" : "int at = (int) (((long) i - lo) / %d);".formatted(step)));
                yield List.of(loop.formatted("i", "lo", "< hi", step));
            }
        };
    }

    private List<Line> lines(int count, int depth, boolean within) {
        List<Line> result = new ArrayList<>();
        int scope = whole.size();
        for (int i = 0; i < count; i++) {
            result.addAll(line(depth, within));
        }
        whole.subList(scope, whole.size()).clear();
        return result;
    }

    private List<Line> line(int depth, boolean within) {
        return switch (random.nextInt(depth < MOST_DEPTH ? 16 : 10)) {
            case 0, 1 -> List.of(Line.of("s += %s;".formatted(floating())));
            case 2 -> List.of(Line.of(pick("p++;", "p++;", "p += 2;", "p--;", "p += lo & 3;", "t++;")));
            case 3 -> List.of(Line.of("t %s %s;".formatted(pick("+=", "^=", "=", "-="), integer(2))));
            case 4 ->
                List.of(Line.of("w += %s;".formatted(pick("d.get(p & 1023)", "s", "t * 0.5", "x.get(p & 1023)"))));
            case 5 ->
                List.of(Line.of("u %s %s;"
                        .formatted(pick("+=", "^=", "-="), pick("l.get(t & 1023)", "(long) t << 7", "u >>> 3"))));
            case 6 -> {
                String v = "v" + names++;
                Line line = Line.of("int %s = %s;".formatted(v, integer(2)));
                whole.add(v);
                yield List.of(line);
            }
            case 7 -> hashed();
            case 8 ->
                within
                        ? List.of(new Line(
                                "if (%s) {".formatted(condition()), List.of(Line.of(pick("break;", "continue;")))))
                        : List.of(Line.of("s += x.get(p & 1023);"));
            case 9 -> List.of(Line.of("t = (%s) t;".formatted(pick("byte", "short", "char"))));
            case 10, 11 ->
                List.of(new Line("if (%s) {".formatted(condition()), lines(1 + random.nextInt(3), depth + 1, within)));
            default -> loop(depth);
        };
    }

    /** A mixing function, written out; most are short, as long ones take a compiler's time. */
    private List<Line> hashed() {
        List<Line> result = new ArrayList<>();
        int rounds = 1 + random.nextInt(random.nextInt(12) == 0 ? chain : Math.min(chain, SHORT_CHAIN));
        for (int r = 0; r < rounds; r++) {
            result.add(Line.of(pick(
                    "t ^= t << 13;",
                    "t ^= t >>> 17;",
                    "t ^= t << 5;",
                    "t *= 0x85ebca6b;",
                    "t = t * 31 + (t >>> 3);",
                    "t += (t << 3) ^ (t >> 5);")));
        }
        result.add(Line.of("s += x.get(t & 1023) * x.get((t >>> 10) & 1023);"));
        return result;
    }

    private List<Line> loop(int depth) {
        String k = "k" + names++;
        List<Line> result = new ArrayList<>();
        String from;
        String to;
        int step = pick(1, 1, 1, 2, 3);
        boolean down = random.nextInt(5) == 0;
        String relation = down ? pick(">", ">=") : pick("<", "<", "<=");
        if (random.nextInt(4) == 0) {
            long first;
            long bound;
            int tries = 0;
            do {
                first = ENDS[random.nextInt(ENDS.length)];
                bound = random.nextBoolean()
                        ? ENDS[random.nextInt(ENDS.length)]
                        : Math.clamp(first + random.nextInt(40) - 10, Integer.MIN_VALUE, Integer.MAX_VALUE);
                step = STEPS[random.nextInt(STEPS.length)];
            } while (tries++ < 1_000 && !ends(first, relation, bound, step, down));
            if (tries >= 1_000) {
                return List.of();
            }
            from = text(first);
            to = text(bound);
        } else {
            String row = pick("at & 63", "p & 63", "3", whole.getLast() + " & 63");
            from = pick("begin.get(%s)".formatted(row), "0", "1", "-2", "begin.get(5)");
            to = pick("end.get(%s)".formatted(row), "end.get(%s)".formatted(row), "5", "0", "end.get(9)");
            if (down) {
                String other = from;
                from = to;
                to = other;
            }
        }
        if (random.nextBoolean()) {
            String f = "f" + names++;
            String g = "f" + names++;
            result.add(Line.of("int %s = %s;".formatted(f, from)));
            result.add(Line.of("int %s = %s;".formatted(g, to)));
            from = f;
            to = g;
        }
        whole.add(k);
        List<Line> body = lines(1 + random.nextInt(4), depth + 1, true);
        whole.remove(k);
        String next = step == 1 ? (down ? k + "--" : k + "++") : k + (down ? " -= " : " += ") + step;
        result.add(new Line("for (int %s = %s; %s %s %s; %s) {".formatted(k, from, k, relation, to, next), body));
        return result;
    }

    /** Whether a loop ends after few rounds by Java's arithmetic, which may go round at the ends of the integers. */
    private static boolean ends(long from, String relation, long bound, int step, boolean down) {
        int k = (int) from;
        for (int round = 0; round <= MOST_ROUNDS; round++) {
            boolean goesOn = switch (relation) {
                case "<" -> k < bound;
                case "<=" -> k <= bound;
                case ">" -> k > bound;
                default -> k >= bound;
            };
            if (!goesOn) {
                return true;
            }
            k += down ? -step : step;
        }
        return false;
    }

    private static String text(long number) {
        return number == Integer.MIN_VALUE ? "Integer.MIN_VALUE" : Long.toString(number);
    }

    private String floating() {
        return switch (random.nextInt(7)) {
            case 0, 1 -> "x.get(p)";
            case 2 -> "x.get((%s) & %d)".formatted(integer(1), MASK);
            case 3 -> "x.get(p + 1) * 0.5f";
            case 4 -> "c.get(p & 1023) * 0.25f";
            case 5 -> "h.get((%s) & %d)".formatted(integer(1), MASK);
            default -> "x.get(p & 1023) * x.get(t & 1023)";
        };
    }

    private String integer(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0
                    ? pick("1", "-3", "32768", "hi", "n")
                    : whole.get(random.nextInt(whole.size()));
        }
        return switch (random.nextInt(8)) {
            case 0 -> "a.get((%s) & %d)".formatted(integer(depth - 1), MASK);
            case 1 -> "(%s * %s)".formatted(integer(depth - 1), integer(depth - 1));
            case 2 -> "(%s >>> %s)".formatted(integer(depth - 1), pick("1", "3", "31"));
            case 3 -> "(%s / %s)".formatted(integer(depth - 1), pick("3", "-7", "16"));
            case 4 -> "(%s - %s)".formatted(integer(depth - 1), integer(depth - 1));
            case 5 -> "(byte) (%s)".formatted(integer(depth - 1));
            case 6 -> "Math.max(%s, %s)".formatted(integer(depth - 1), integer(depth - 1));
            default -> "(%s + %s)".formatted(integer(depth - 1), integer(depth - 1));
        };
    }

    private String condition() {
        return switch (random.nextInt(4)) {
            case 0 -> "(%s & 3) == 0".formatted(integer(0));
            case 1 -> "a.get(p & 1023) > 0";
            case 2 -> "%s < %s".formatted(integer(0), integer(0));
            default -> "%s > 2".formatted(whole.getLast());
        };
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
