package dev.gyre.ir.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Test;

/** Recurrences against what each round of a loop computes, in longs, for all of a few first rounds and values that no round changes. */
class AddRecurrenceTest {
    private static final KernelVariable V = new KernelVariable("v", Kind.INT);
    private static final KernelVariable N = new KernelVariable("n", Kind.INT);
    private static final int[] VALUES = {Integer.MIN_VALUE, -65537, -2, -1, 0, 1, 3, 46341, 1 << 30, Integer.MAX_VALUE};
    private static final int ROUNDS = 4;
    private static final int DRAWN = 20_000;
    private static final int DEPTH = 4;

    private final Random random = new Random(7);

    /** A recurrence, and the value that it stands for in a round. */
    private record Both(AddRecurrence recurrence, LongBinaryOperator value) {}

    private Both draw(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            long number = VALUES[random.nextInt(VALUES.length)];
            return switch (random.nextInt(3)) {
                case 0 -> new Both(AddRecurrence.variable(), (v, _) -> v);
                case 1 -> new Both(AddRecurrence.fixed(new Expr.Local(N)), (_, n) -> n);
                default -> new Both(AddRecurrence.constant(number), (_, _) -> number);
            };
        }
        Both a = draw(depth - 1);
        Both b = draw(depth - 1);
        boolean product = random.nextBoolean() && (a.recurrence.isFixed() || b.recurrence.isFixed());
        return switch (product ? 2 : random.nextInt(2)) {
            case 0 -> both(a, b, AddRecurrence::plus, BinaryOp.ADD);
            case 1 -> both(a, b, AddRecurrence::minus, BinaryOp.SUB);
            default -> both(a, b, AddRecurrence::times, BinaryOp.MUL);
        };
    }

    /** An operation on two; on itself alone where the result could leave the longs. */
    private static Both both(Both a, Both b, BinaryOperator<AddRecurrence> of, BinaryOp op) {
        double most = op == BinaryOp.MUL
                ? a.recurrence.most() * b.recurrence.most()
                : a.recurrence.most() + b.recurrence.most();
        if (most > 0x1.fp62) {
            return a;
        }
        AddRecurrence result = of.apply(a.recurrence, b.recurrence);
        assertThat(result.isExact()).isTrue();
        return new Both(result, (v, n) -> op.of(a.value.applyAsLong(v, n), b.value.applyAsLong(v, n)));
    }

    private static long java(Expr e, long v, long n) {
        return switch (e) {
            case Expr.Const c -> c.value().longValue();
            case Expr.Local(KernelVariable x) -> x.equals(V) ? v : n;
            case Expr.First(Expr a) -> java(a, v, n);
            case Expr.Convert(Kind _, Expr a) -> java(a, v, n);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> op.of(java(a, v, n), java(b, v, n));
            default -> throw new IllegalArgumentException(e.toString());
        };
    }

    private static long java(AffineSum sum, long v, long n) {
        return java(sum.expression(Kind.LONG), v, n);
    }

    /** Compares a recurrence with its value in rounds in which the variable is an int. */
    private static void compare(AddRecurrence p, LongBinaryOperator value, int n) {
        AffineSum at = p.at(new Expr.Local(V));
        for (int from : VALUES) {
            for (long v = from; v < Math.min(from + (long) ROUNDS, Integer.MAX_VALUE); v++) {
                long expected = value.applyAsLong(v, n);
                assertThat(java(at, v, n)).as("%s at %d of %d", p, v, n).isEqualTo(expected);
                assertThat(java(p.at(Expr.Const.of((int) v)), v, n)).isEqualTo(expected);
                assertThat(p.isInteger() && expected != (int) expected)
                        .as("%s of %d", p, n)
                        .isFalse();
            }
        }
    }

    @Test
    void sumsAndProducts() {
        int grow = 0;
        for (int i = 0; i < DRAWN; i++) {
            Both both = draw(DEPTH);
            for (int n : VALUES) {
                compare(both.recurrence, both.value, n);
            }
            grow += both.recurrence.isFixed() ? 0 : 1;
        }
        assertThat(grow).isGreaterThan(DRAWN / 4);
    }

    /** Quotients and remainders by powers of two, where the step is a multiple of them. */
    @Test
    void shiftsAndRemainders() {
        int compared = 0;
        for (int i = 0; i < DRAWN; i++) {
            Both both = draw(DEPTH);
            int by = random.nextInt(6);
            long mask = (1L << by) - 1;
            for (int n : VALUES) {
                if (java(both.recurrence.step().bits(mask), 0, n) == 0) {
                    compare(both.recurrence.shifted(by), (v, m) -> both.value.applyAsLong(v, m) >> by, n);
                    compare(both.recurrence.rest(1 << by), (v, m) -> both.value.applyAsLong(v, m) & mask, n);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(DRAWN);
    }
}
