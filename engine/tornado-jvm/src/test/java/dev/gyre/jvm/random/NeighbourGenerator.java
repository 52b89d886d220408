package dev.gyre.jvm.random;

import dev.gyre.jvm.random.Program.Expression;
import dev.gyre.jvm.random.Program.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random kernels whose iterations store several elements side by side. */
final class NeighbourGenerator {
    private final Random random;

    NeighbourGenerator(Random random) {
        this.random = random;
    }

    /** Several neighbours an iteration, which are computed alike or almost so. */
    Program program() {
        int count = List.of(2, 3, 4, 8).get(random.nextInt(4));
        String first = random.nextBoolean() ? "i * " + count : "(i + 1) * " + count + " - " + count;
        boolean storedLast = random.nextBoolean();
        Expression value = neighbour(3);
        List<Statement> body = new ArrayList<>();
        List<Statement> stores = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            Expression one = random.nextInt(40) == 0 ? neighbour(2) : value;
            body.add(new Statement("float e" + c + " = %s;", List.of(one.with("#", "at + " + c)), List.of()));
            (storedLast ? stores : body).add(new Statement("y.set(at + " + c + ", e" + c + ");", List.of(), List.of()));
        }
        body.addAll(stores);
        return new Program(
                "for (@Parallel int i = 0; i < n / " + count + "; i++) {\nint at = " + first + ";\n%s}\n", body);
    }

    /** An expression of what lies at a place, #, or some elements from there. */
    private Expression neighbour(int depth) {
        if (depth == 0) {
            return of(List.of(
                            "x.get(#)",
                            "y.get(#)",
                            "x.get(# + " + random.nextInt(20) + ")",
                            "x.get(3)",
                            "f",
                            "0.5f",
                            "(float) i")
                    .get(random.nextInt(20) == 0 ? 6 : random.nextInt(6)));
        }
        Expression a = neighbour(depth - 1);
        Expression b = neighbour(depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> of("(%s + %s)", a, b);
            case 1 -> of("(%s - %s)", a, b);
            case 2 -> of("(%s * %s)", a, b);
            case 3 -> of("(%s > %s ? %s : 2f)", a, b, a);
            default -> of("TornadoMath.abs(%s)", a);
        };
    }

    private static Expression of(String text, Expression... operands) {
        return new Expression(Program.Type.FLOAT, text, List.of(operands));
    }
}
