package dev.gyre.jvm.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes random kernels in the manner of products: sums over k of what a row m holds and what is made of weights of several types, which lie by
 * columns n or by rows, in blocks or not, through variables or at once; some of it in conditions, and some that no row takes part in.
 */
final class ProductGenerator {
    static final String PARAMETERS =
            "FloatArray x, IntArray xi, ByteArray wb, ShortArray ws, IntArray wi, HalfFloatArray wh, FloatArray wf, FloatArray y, "
                    + "int M, int N, int K";

    private static final int BLOCK = 8;
    private static final List<String> OPERATORS = List.of("+", "-", "*");
    private static final List<String> BITS = List.of("&", "|", "^", ">>", "<<");

    private final Random random;
    private final boolean byRows;
    private final boolean nested;
    private final List<String> ints = new ArrayList<>();
    private final List<String> floats = new ArrayList<>();

    ProductGenerator(long seed) {
        this.random = new Random(seed * 7919);
        this.byRows = random.nextBoolean();
        this.nested = random.nextInt(3) == 0;
    }

    /** The kernel as a method. */
    String method(String name) {
        StringBuilder body = new StringBuilder();
        int variables = random.nextInt(5);
        for (int v = 0; v < variables; v++) {
            if (random.nextBoolean()) {
                body.append("int i%d = %s;\n".formatted(v, integer(2)));
                ints.add("i" + v);
            } else {
                body.append("float f%d = %s;\n".formatted(v, number(2)));
                floats.add("f" + v);
            }
        }
        int statements = 1 + random.nextInt(3);
        for (int s = 0; s < statements; s++) {
            body.append(statement());
        }
        String rounds = "for (int k = 0; k < %s; k++) {\n%s}\n".formatted(nested ? BLOCK : "K", body);
        if (nested) {
            String after = random.nextBoolean() ? "sum = sum * 0.5f;\n" : "";
            rounds = "for (int b = 0; b < K / %d; b++) {\n%s%s}\n".formatted(BLOCK, rounds, after);
        }
        return """
                static void %s(%s) {
                for (@Parallel int m = 0; m < M; m++) {
                for (@Parallel int n = 0; n < N; n += %d) {
                float sum = 0f;
                float norm = 1f;
                float last = 0f;
                int count = 0;
                %sy.set(m * N + n, sum + norm + last + count);
                }
                }
                }
                """.formatted(name, PARAMETERS, random.nextInt(10) == 0 ? 2 : 1, rounds);
    }

    private String statement() {
        return switch (random.nextInt(9)) {
            case 0 -> "sum += TornadoMath.max(%s, %s);\n".formatted(row(), number(2));
            case 1 -> "norm += %s * 0.125f;\n".formatted(number(2));
            case 2 -> "if (%s > 0) {\nsum += %s;\n}\n".formatted(row(), number(1));
            case 3 -> "count += xi.get(m * K + %s) * %s;\n".formatted(round(), integer(2));
            case 4 -> "last = %s;\n".formatted(number(1));
            default -> "sum += %s * %s;\n".formatted(row(), number(2));
        };
    }

    private String round() {
        return nested ? "(b * " + BLOCK + " + k)" : "k";
    }

    private String row() {
        return random.nextInt(3) == 0 ? "x.get(m)" : "x.get(m * K + %s)".formatted(round());
    }

    /** Most weights lie the same way. */
    private String weight() {
        boolean rows = (random.nextInt(15) == 0) != byRows;
        return (rows ? "n * K + %s" : "%s * N + n").formatted(round());
    }

    private String integer(int depth) {
        if (!ints.isEmpty() && random.nextInt(4) == 0) {
            return ints.get(random.nextInt(ints.size()));
        }
        if (depth == 0 || random.nextInt(3) == 0) {
            return switch (random.nextInt(8)) {
                case 0, 1 -> "wb.get(%s)".formatted(weight());
                case 2, 3 -> "ws.get(%s)".formatted(weight());
                case 4, 5 -> "wi.get(%s)".formatted(weight());
                case 6 -> random.nextBoolean() ? "wb.get(n)" : "wb.get(%s)".formatted(round());
                default -> String.valueOf(random.nextInt(20) - 10);
            };
        }
        return switch (random.nextInt(4)) {
            case 0 -> binary(BITS, integer(depth - 1), String.valueOf(random.nextInt(9)));
            case 1 -> "TornadoMath.min(%s, %s)".formatted(integer(depth - 1), integer(depth - 1));
            case 2 -> select(integer(depth - 1), integer(depth - 1));
            default -> binary(OPERATORS, integer(depth - 1), integer(depth - 1));
        };
    }

    private String number(int depth) {
        if (!floats.isEmpty() && random.nextInt(4) == 0) {
            return floats.get(random.nextInt(floats.size()));
        }
        if (depth == 0 || random.nextInt(3) == 0) {
            return switch (random.nextInt(6)) {
                case 0, 1 -> "wf.get(%s)".formatted(weight());
                case 2, 3 -> "wh.get(%s).getFloat32()".formatted(weight());
                case 4 -> random.nextBoolean() ? "wf.get(n)" : "wf.get(%s)".formatted(round());
                default -> "(float) %s".formatted(integer(1));
            };
        }
        return switch (random.nextInt(4)) {
            case 0 -> "(float) %s".formatted(integer(depth - 1));
            case 1 -> "TornadoMath.max(%s, %s)".formatted(number(depth - 1), number(depth - 1));
            case 2 -> select(number(depth - 1), number(depth - 1));
            default -> binary(OPERATORS, number(depth - 1), number(depth - 1));
        };
    }

    private String binary(List<String> operators, String a, String b) {
        return "(%s %s %s)".formatted(a, operators.get(random.nextInt(operators.size())), b);
    }

    private String select(String a, String b) {
        return "(%s > %d ? %s : %s)".formatted(integer(0), random.nextInt(9) - 4, a, b);
    }
}
