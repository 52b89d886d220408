package dev.gyre.fpga.random;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.tools.ToolProvider;

/**
 * Kernels of integers, made up: one to three loops with bounds that may be empty, variables that come around, conditions, neighbouring
 * loads, and shifts, products and divisions. Any numbers may be in the arrays.
 */
final class RandomKernelSource {
    private static final String[] BINARY = {"+", "-", "*", "&", "|", "^"};
    private static final String[] SHIFTS = {"<<", ">>", ">>>"};
    private static final String[] RELATIONS = {"<", "<=", ">", ">=", "==", "!="};

    /** The first kernels, which every run of the tests has, are smaller than those that follow at night. */
    private static final int SMALL = 100;

    private final SplittableRandom random;
    private final List<String> names = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Of expressions; the more, the more statements too. */
    private final int depth;

    private RandomKernelSource(long seed) {
        random = new SplittableRandom(seed);
        depth = seed < SMALL ? 2 : 3;
    }

    /** The classes of that many kernels, {@code K0} and so on, each with a method {@code run}. */
    static List<Class<?>> kernels(Path folder, int from, int count) throws IOException, ClassNotFoundException {
        List<String> files =
                new ArrayList<>(List.of("-g", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
        for (int k = from; k < from + count; k++) {
            Path file = folder.resolve("K" + k + ".java");
            Files.writeString(file, kernel(k));
            files.add(file.toString());
        }
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, files.toArray(String[]::new));
        if (failed != 0) {
            throw new IllegalStateException("the kernels in " + folder + " aren't Java");
        }
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        List<Class<?>> classes = new ArrayList<>();
        for (int k = from; k < from + count; k++) {
            classes.add(Class.forName("K" + k, true, loader));
        }
        return classes;
    }

    static String kernel(long seed) {
        return new RandomKernelSource(seed).make(seed);
    }

    private String make(long seed) {
        text.append("""
                import uk.ac.manchester.tornado.api.annotations.Parallel;
                import uk.ac.manchester.tornado.api.types.arrays.*;
                public class K%d {
                public static void run(IntArray a, Int8Array b, LongArray c, IntArray y, LongArray z, int M, int N, int K, int s) {
                for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n++) {
                int u = %s;
                long w = %s;
                """.formatted(seed, number(1), "s * 3L"));
        names.addAll(List.of("m", "n", "u", "s"));
        boolean inner = random.nextInt(4) > 0;
        if (inner) {
            text.append("for (int k = %s; k < K; k += %d) {\n"
                    .formatted(random.nextBoolean() ? "0" : "m & 3", 1 + random.nextInt(2)));
            names.add("k");
        }
        List<String> outside = new ArrayList<>(names);
        outside.remove("k");
        int statements = depth - 1 + random.nextInt(depth + 1);
        for (int i = 0; i < statements; i++) {
            statement(inner);
        }
        if (inner) {
            text.append("}\n");
            names.retainAll(outside);
        }
        text.append("y.set((m * N + n) * 2, u);\n");
        if (random.nextBoolean()) {
            text.append("if (%s) {\ny.set((m * N + n) * 2 + 1, %s);\n}\n".formatted(condition(), number(2)));
        }
        return text.append("z.set(m * N + n, w);\n}\n}\n}\n}\n").toString();
    }

    private void statement(boolean inner) {
        switch (random.nextInt(inner ? 6 : 5)) {
            case 0 -> text.append("u = %s;\n".formatted(number(depth)));
            case 1 -> text.append("u += %s;\n".formatted(number(2)));
            case 2 ->
                text.append("w = w %s %s;\n"
                        .formatted(BINARY[random.nextInt(6)], random.nextBoolean() ? "c.get(m + n)" : number(2)));
            case 3 -> {
                String v = "v" + names.size();
                text.append("int %s = %s;\n".formatted(v, number(depth)));
                names.add(v);
            }
            default -> {
                text.append("if (%s) {\nu = %s;\n".formatted(condition(), number(2)));
                text.append(random.nextBoolean() ? "} else {\nw += %s;\n}\n".formatted(number(1)) : "}\n");
            }
        }
    }

    private String condition() {
        String one = "%s %s %s".formatted(number(1), RELATIONS[random.nextInt(6)], number(1));
        return switch (random.nextInt(3)) {
            case 0 -> one + " && " + number(1) + " > 0";
            case 1 -> one + " || " + number(1) + " == 3";
            default -> one;
        };
    }

    private String number(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return leaf();
        }
        String a = number(depth - 1);
        return switch (random.nextInt(8)) {
            case 0 ->
                "(%s %s %s)"
                        .formatted(
                                a,
                                SHIFTS[random.nextInt(3)],
                                random.nextBoolean() ? String.valueOf(random.nextInt(40)) : number(0));
            case 1 -> "(%s ? %s : %s)".formatted(names.isEmpty() ? "s > 0" : condition(), a, number(depth - 1));
            case 2 -> "Math.%s(%s, %s)".formatted(random.nextBoolean() ? "min" : "max", a, number(depth - 1));
            case 3 -> "(%s %s %d)".formatted(a, random.nextBoolean() ? "/" : "%", 1 + random.nextInt(100));
            case 4 -> "Integer.bitCount(%s)".formatted(a);
            case 5 -> "((%s) (%s))".formatted(new String[] {"byte", "short", "char"}[random.nextInt(3)], a);
            default -> "(%s %s %s)".formatted(a, BINARY[random.nextInt(6)], number(depth - 1));
        };
    }

    private String leaf() {
        return switch (random.nextInt(6)) {
            case 0 -> "a.get(m * N + n)";
            case 1 -> names.contains("k") ? "a.get(n * K + k + %d)".formatted(random.nextInt(3)) : "b.get(m)";
            case 2 -> "b.get(n)";
            case 3 -> String.valueOf(random.nextInt(-300, 300));
            default -> names.isEmpty() ? "s" : names.get(random.nextInt(names.size()));
        };
    }
}
