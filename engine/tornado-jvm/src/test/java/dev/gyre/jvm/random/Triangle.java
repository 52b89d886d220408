package dev.gyre.jvm.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random loop over a triangle of a matrix, or over its rows but for one.
 *
 * @param outer where the parallel loop begins
 * @param inner the loop within: where it begins and ends, and its step
 * @param parallel whether that's a parallel loop, too
 * @param accesses rows and columns, those that are stored to first
 */
record Triangle(
        String outer, List<String> inner, boolean parallel, String guard, int stores, List<List<String>> accesses) {
    /** Rows and columns, and the row that kernels leave out. */
    static final int N = 9;

    static final int K = 3;

    /** Where the inner loop begins, before what it ends, and by how much it counts. */
    private static final List<List<String>> LOOPS = List.of(
            List.of("0", "n", "1"),
            List.of("i", "n", "1"),
            List.of("i + 1", "n", "1"),
            List.of("0", "i", "1"),
            List.of("0", "i + 1", "1"),
            List.of("k + 1", "n", "1"),
            List.of("k", "i + 1", "1"),
            List.of("1", "n", "2"),
            List.of("1 + (i + k) % 2", "n", "2"));

    private static final List<String> GUARDS = List.of(
            "true",
            "true",
            "i != k",
            "j != k",
            "i < j",
            "j <= i",
            "i != j",
            "(i + j) % 2 == k % 2",
            "((i - j) & 1) == 0",
            "(i - j) % 2 != 0",
            "j % 3 == 1");

    private static final List<String> PLACES =
            List.of("i", "j", "i", "j", "k", "0", "n - 1 - i", "j - 1", "i - 1", "j + 1");

    static Triangle of(long seed) {
        Random random = new Random(seed);
        List<List<String>> accesses = new ArrayList<>();
        for (int a = 0; a < 3; a++) {
            accesses.add(List.of(any(random, PLACES), any(random, PLACES)));
        }
        if (random.nextBoolean()) {
            accesses.set(0, List.of("i", "j"));
        }
        return new Triangle(
                random.nextInt(3) == 0 ? "k + 1" : "0",
                any(random, LOOPS),
                random.nextInt(3) == 0,
                any(random, GUARDS),
                1 + random.nextInt(2),
                accesses);
    }

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    String method(String name) {
        StringBuilder text = new StringBuilder("""
                public static void %s(FloatArray a, FloatArray b, int k, int n) {
                    for (@Parallel int i = %s; i < n; i++) {
                        for (%sint j = %s; j < %s; j += %s) {
                            if (%s) {
                                float v = a.get(%s);
                """.formatted(
                        name,
                        outer,
                        parallel ? "@Parallel " : "",
                        inner.get(0),
                        inner.get(1),
                        inner.get(2),
                        guard,
                        index(accesses.size() - 1)));
        for (int a = stores; a < accesses.size() - 1; a++) {
            text.append("v += b.get(%s);%n".formatted(index(a)));
        }
        for (int a = 0; a < stores; a++) {
            text.append("a.set(%s, v);%n".formatted(index(a)));
        }
        return text.append("}}}}\n").toString();
    }

    private String index(int access) {
        return "(%s) * n + (%s)"
                .formatted(accesses.get(access).getFirst(), accesses.get(access).getLast());
    }

    /** Whether two iterations of the parallel loops come to one element, which one of them stores to. */
    boolean meets() {
        Map<Integer, Set<Integer>> stored = new HashMap<>();
        Map<Integer, Set<Integer>> accessed = new HashMap<>();
        for (int i = value(outer, 0, 0); i < N; i++) {
            int step = Integer.parseInt(inner.get(2));
            for (int j = value(inner.get(0), i, 0); j < value(inner.get(1), i, 0); j += step) {
                int iteration = parallel ? N * i + j : i;
                for (int a = 0; a < accesses.size() && holds(i, j); a++) {
                    int element = value(accesses.get(a).getFirst(), i, j) * N
                            + value(accesses.get(a).getLast(), i, j);
                    accessed.computeIfAbsent(element, _ -> new HashSet<>()).add(iteration);
                    if (a < stores) {
                        stored.computeIfAbsent(element, _ -> new HashSet<>()).add(iteration);
                    }
                }
            }
        }
        return stored.keySet().stream().anyMatch(e -> accessed.get(e).size() > 1);
    }

    private boolean holds(int i, int j) {
        return switch (guard) {
            case "i != k" -> i != K;
            case "j != k" -> j != K;
            case "i < j" -> i < j;
            case "j <= i" -> j <= i;
            case "i != j" -> i != j;
            case "(i + j) % 2 == k % 2" -> (i + j) % 2 == K % 2;
            case "((i - j) & 1) == 0" -> ((i - j) & 1) == 0;
            case "(i - j) % 2 != 0" -> (i - j) % 2 != 0;
            case "j % 3 == 1" -> j % 3 == 1;
            default -> true;
        };
    }

    private static int value(String place, int i, int j) {
        return switch (place) {
            case "i" -> i;
            case "i + 1" -> i + 1;
            case "i - 1" -> i - 1;
            case "j" -> j;
            case "j + 1" -> j + 1;
            case "j - 1" -> j - 1;
            case "1" -> 1;
            case "1 + (i + k) % 2" -> 1 + (i + K) % 2;
            case "k" -> K;
            case "k + 1" -> K + 1;
            case "n" -> N;
            case "n - 1 - i" -> N - 1 - i;
            default -> 0;
        };
    }
}
