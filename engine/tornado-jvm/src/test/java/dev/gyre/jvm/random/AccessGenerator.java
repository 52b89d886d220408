package dev.gyre.jvm.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes random kernels that read and write arrays of every type at indices of every kind: neighbours, at a stride, computed, loaded; that
 * update what they have read; and that leave the arrays by a few elements where {@code m} says so. Those that {@link #meets} store where
 * other iterations may, others keep to places of their own.
 */
final class AccessGenerator {
    /** The kernel's parameters: an array of each type that is read, one that is written, and indices. */
    static final String PARAMETERS =
            "ByteArray rb, ShortArray rs, IntArray ri, LongArray rl, FloatArray rf, DoubleArray rd, "
                    + "ByteArray wb, ShortArray ws, IntArray wi, LongArray wl, FloatArray wf, DoubleArray wd, IntArray x, int n, int m";

    /** Letters of the arrays' names, and the types of their elements. */
    private static final String TYPES = "bsilfd";

    private static final List<String> ELEMENTS = List.of("byte", "short", "int", "long", "float", "double");
    static final int MOST_STRIDE = 4;

    private final Random random;
    private int names;

    /** Where iterations meet, or don't but for what's loaded. */
    private static final List<String> MEETING = List.of(
            "x.get(i)",
            "i + (x.get(i) & 3)",
            "2 * i + (x.get(i) & 3)",
            "3 * i + (x.get(i) & 7) / 2",
            "2 * i + TornadoMath.max(0, TornadoMath.min(x.get(i), 3))",
            "2 * i + x.get(i) % 3",
            "3 * i + x.get(i) % 3",
            "(i & 15) + (x.get(i) & 1)",
            "i / 2",
            "(x.get(i) + i) % n",
            "n - 1 - i + (x.get(i) & 1)",
            "TornadoMath.min(i, n / 2)",
            "i + (i & 1)");

    /** Where they don't, though something is loaded. */
    private static final List<String> APART = List.of(
            "n - 1 - i",
            "2 * i + (x.get(i) & 1)",
            "3 * i + TornadoMath.max(0, TornadoMath.min(x.get(i), 2))",
            "3 * i + (x.get(i) & 255) % 3",
            "2 * i + (x.get(3 * i % n) & 1)",
            "3 * i + (x.get(n - 1 - i) & 255) % 3",
            "4 * i + (x.get(x.get(i) & n - 1) & 3)",
            "(x.get(0) % n + i) % n");

    private final boolean meets;

    AccessGenerator(long seed) {
        this.random = new Random(seed);
        // The first numbers of Random hardly differ between neighbouring seeds.
        this.meets = new SplittableRandom(seed).nextInt(4) == 0;
    }

    /** Whether iterations of the kernel may store to the same elements, as long as none is known of what's loaded. */
    boolean meets() {
        return meets;
    }

    /** The kernel as a method. */
    String method(String name) {
        List<String> lines = new ArrayList<>();
        int stride = 1 + random.nextInt(MOST_STRIDE);
        int statements = meets ? 1 : 1 + random.nextInt(3);
        StringBuilder written = new StringBuilder();
        for (int s = 0; s < statements; s++) {
            int type = random.nextInt(TYPES.length());
            String letter = TYPES.substring(type, type + 1);
            if (written.indexOf(letter) < 0) {
                written.append(letter);
                statement(lines, type, letter, stride);
            }
        }
        return "static void %s(%s) {\nfor (@Parallel int i = 0; i < n; i++) {\n%s}\n}\n"
                .formatted(name, PARAMETERS, String.join("", lines));
    }

    /** Writes to an array. */
    private void statement(List<String> lines, int type, String letter, int stride) {
        String array = "w" + letter;
        String place = "i * " + stride + " + ";
        String at = place + random.nextInt(stride);
        String open = "";
        String close = "";
        boolean strided = !meets && random.nextInt(4) > 0;
        if (strided && stride > 1 && random.nextInt(3) == 0) {
            group(lines, type, letter, stride);
            return;
        }
        if (!strided) {
            List<String> places = meets ? MEETING : APART;
            at = places.get(random.nextInt(places.size()));
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                open = "if ((x.get(i) & 3) != 0) {\n";
                close = "}\n";
            }
            case 1 -> {
                String k = "k" + names++;
                open = "for (int %1$s = 0; %1$s < 3; %1$s++) {\n".formatted(k);
                at = strided ? place + k + " % " + stride : at;
                close = "}\n";
            }
            default -> {}
        }
        lines.add(open);
        if (random.nextInt(meets ? 4 : 2) > 0) {
            lines.add(set(array, type, at, "%s.get(%s) + %s".formatted(array, at, value())));
        } else {
            lines.add(set(array, type, at, value()));
        }
        if (strided && stride > 1 && random.nextInt(3) == 0) {
            lines.add(set(array, type, place + (stride - 1), "%s.get(%s0) - %s".formatted(array, place, value())));
        }
        lines.add(close);
    }

    /** Writes to all places of an iteration, in any order, some of which are read before or after, and now and then leaves one out. */
    private void group(List<String> lines, int type, String letter, int stride) {
        String array = "w" + letter;
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, stride).boxed().toList());
        if (random.nextInt(3) == 0) {
            counting(lines, type, array, stride);
            return;
        }
        Collections.shuffle(places, random);
        if (random.nextInt(6) == 0) {
            places.removeLast();
        }
        String first = "o" + names++;
        lines.add("int %s = i * %d;\n".formatted(first, stride));
        for (int place : places) {
            String read =
                    random.nextInt(3) == 0 ? " + %s.get(%s + %d)".formatted(array, first, random.nextInt(stride)) : "";
            lines.add(set(array, type, "%s + %d".formatted(first, place), value() + read));
        }
    }

    /** Writes to the places by a variable that counts: on its own, in a loop up or down, or now and then. */
    private void counting(List<String> lines, int type, String array, int stride) {
        String at = "o" + names++;
        String k = "k" + names++;
        switch (random.nextInt(4)) {
            case 0 -> {
                lines.add("int %s = i * %d;\n".formatted(at, stride));
                for (int place = 0; place < stride; place++) {
                    lines.add(set(array, type, place == stride - 1 ? at : at + "++", value() + " + " + at));
                }
            }
            case 1 -> {
                lines.add("int %s = i * %d;\n".formatted(at, stride));
                lines.add("for (int %1$s = 0; %1$s < %2$d; %1$s++) {\n".formatted(k, stride));
                lines.add(set(array, type, at, value() + " + " + at));
                lines.add(at + "++;\n}\n");
            }
            case 2 -> {
                lines.add("int %s = (i + 1) * %d;\n".formatted(at, stride));
                lines.add("for (int %1$s = %2$d; %1$s > 0; %1$s--) {\n".formatted(k, stride));
                lines.add(at + "--;\n");
                lines.add(set(array, type, at, value() + " - " + k) + "}\n");
            }
            default -> {
                lines.add("int %s = i * %d;\n".formatted(at, stride));
                lines.add("if ((x.get(i) & 1) != 0) {\n%s += %d;\n}\n".formatted(at, stride - 1));
                lines.add(set(array, type, at, value()));
            }
        }
    }

    private static String set(String array, int type, String at, String value) {
        return "%s.set(%s, (%s) (%s));\n".formatted(array, at, ELEMENTS.get(type), value);
    }

    private String value() {
        String first = load();
        return switch (random.nextInt(4)) {
            case 0 -> first;
            case 1 -> "(%s * 3 + %s)".formatted(first, load());
            case 2 -> "((x.get(i) > 40) ? %s : %s)".formatted(first, load());
            default -> "(%s - %s + %s)".formatted(first, load(), load());
        };
    }

    private String load() {
        int type = random.nextInt(TYPES.length());
        return "r%s.get(%s)".formatted(TYPES.charAt(type), index());
    }

    private String index() {
        int stride = 2 + random.nextInt(MOST_STRIDE - 1);
        return switch (random.nextInt(9)) {
            case 0 -> "i";
            case 1 -> "i + m";
            case 2 -> "i * %d + %d".formatted(stride, random.nextInt(stride));
            case 3 -> "i * %d + m".formatted(stride);
            case 4 -> "n - 1 - i";
            case 5 -> "x.get(i)";
            case 6 -> "x.get(n - 1 - i) + m";
            case 7 -> "(i * 7 & 15)";
            default -> "3 + m";
        };
    }
}
