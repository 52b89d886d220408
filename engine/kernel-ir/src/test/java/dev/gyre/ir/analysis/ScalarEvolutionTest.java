package dev.gyre.ir.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of ints against Java's own arithmetic: all of a few values and loops, some of which go around the ends of the integers. */
class ScalarEvolutionTest {
    private static final KernelVariable I = new KernelVariable("i", Kind.INT);
    private static final KernelVariable J = new KernelVariable("j", Kind.INT);
    private static final int ROUNDS = 6;

    /** Values that meet the ends of the integers in sums, products and shifts. */
    private static final int[] VALUES = {
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        -65537,
        -3,
        -2,
        -1,
        0,
        1,
        2,
        3,
        31,
        32,
        33,
        46341,
        1 << 30,
        Integer.MAX_VALUE - 2,
        Integer.MAX_VALUE
    };

    private static final List<BinaryOp> OPERATIONS =
            List.of(BinaryOp.ADD, BinaryOp.SUB, BinaryOp.MUL, BinaryOp.SHL, BinaryOp.DIV, BinaryOp.AND, BinaryOp.XOR);

    private static int java(Expr e, int i, int j) {
        return switch (e) {
            case Expr.Const c -> c.value().intValue();
            case Expr.Local(KernelVariable v) -> v.equals(I) ? i : j;
            case Expr.Unary(UnaryOp _, Expr a) -> -java(a, i, j);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> op.of(java(a, i, j), java(b, i, j));
            default -> throw new IllegalArgumentException(e.toString());
        };
    }

    private static long at(AffineSum sum, int i, int j) {
        long[] all = {sum.constant()};
        sum.terms().forEach((e, factor) -> {
            assertThat(factor).isNotZero();
            all[0] += factor * java(e, i, j);
        });
        return all[0];
    }

    /** Compares an expression with its sum for all values, and its growth with each round of loops that begin at them. */
    private static AffineSum agrees(Expr e) {
        AffineSum sum = ScalarEvolution.of(e);
        OptionalLong growth = sum.growth(new Expr.Local(I), s -> !s.reads(I));
        for (int i : VALUES) {
            for (int j : VALUES) {
                assertThat((int) at(sum, i, j)).as("%s for %d and %d", e, i, j).isEqualTo(java(e, i, j));
                assertThat(java(sum.expression(), i, j))
                        .as("%s for %d and %d", e, i, j)
                        .isEqualTo(java(e, i, j));
                for (int round = 0; growth.isPresent() && round < ROUNDS; round++) {
                    assertThat(java(e, i + round, j))
                            .as("round %d of %s from %d and %d", round, e, i, j)
                            .isEqualTo(java(e, i, j) + round * (int) growth.getAsLong());
                }
            }
        }
        return sum;
    }

    private static boolean isAffine(AffineSum sum) {
        return sum.terms().keySet().stream().allMatch(Expr.Local.class::isInstance);
    }

    @Test
    void everyOperationOnAnyTwo() {
        List<Expr> leaves = new ArrayList<>(List.of(new Expr.Local(I), new Expr.Local(J)));
        for (int value : VALUES) {
            leaves.add(Expr.Const.of(value));
        }
        for (BinaryOp op : OPERATIONS) {
            for (Expr a : leaves) {
                assertThat(isAffine(agrees(new Expr.Unary(UnaryOp.NEG, a)))).isTrue();
                for (Expr b : leaves) {
                    if (op == BinaryOp.DIV
                            && !(b instanceof Expr.Const c && c.value().intValue() != 0)) {
                        continue;
                    }
                    boolean constant = b instanceof Expr.Const;
                    int n = b instanceof Expr.Const c ? c.value().intValue() : 0;
                    boolean affine = switch (op) {
                        case ADD, SUB -> true;
                        case MUL -> constant || a instanceof Expr.Const;
                        case SHL -> constant && n >= 0 && n < 32;
                        case DIV -> n == 1;
                        default -> false;
                    };
                    assertThat(isAffine(agrees(new Expr.Binary(op, a, b))))
                            .as("%s of %s and %s", op, a, b)
                            .isEqualTo(affine);
                }
            }
        }
    }

    @Test
    void deeperOnes() {
        Random random = new Random(50);
        int grow = 0;
        for (int n = 0; n < 3_000; n++) {
            AffineSum sum = agrees(tree(random, 4));
            grow += isAffine(sum) && sum.factor(new Expr.Local(I)) != 0 ? 1 : 0;
        }
        assertThat(grow).isGreaterThan(500);
    }

    private static Expr tree(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> new Expr.Local(I);
                case 1 -> new Expr.Local(J);
                default ->
                    Expr.Const.of(random.nextInt(3) == 0 ? VALUES[random.nextInt(VALUES.length)] : random.nextInt(9));
            };
        }
        BinaryOp op = OPERATIONS.get(random.nextInt(4));
        Expr a = tree(random, depth - 1);
        Expr b = op == BinaryOp.SHL ? Expr.Const.of(random.nextInt(32)) : tree(random, depth - 1);
        return random.nextInt(6) == 0 ? new Expr.Unary(UnaryOp.NEG, a) : new Expr.Binary(op, a, b);
    }

    @Test
    void equalOnesHaveOneSum() {
        Expr i = new Expr.Local(I);
        Expr j = new Expr.Local(J);
        Expr threes =
                new Expr.Binary(BinaryOp.MUL, new Expr.Binary(BinaryOp.ADD, i, Expr.Const.of(2)), Expr.Const.of(3));
        Expr other = new Expr.Binary(
                BinaryOp.ADD,
                new Expr.Binary(BinaryOp.SUB, new Expr.Binary(BinaryOp.SHL, i, Expr.Const.of(2)), i),
                Expr.Const.of(6));
        assertThat(ScalarEvolution.of(threes)).isEqualTo(ScalarEvolution.of(other));
        Expr half = new Expr.Binary(BinaryOp.MUL, j, Expr.Const.of(1 << 16));
        assertThat(ScalarEvolution.of(new Expr.Binary(BinaryOp.MUL, half, Expr.Const.of(1 << 16))))
                .isEqualTo(AffineSum.of(0));
    }

    @Test
    void exactOnesDontLeaveTheLongs() {
        AffineSum most = AffineSum.of(new Expr.Local(I)).times(Long.MAX_VALUE);
        assertThatThrownBy(() -> most.plus(AffineSum.of(new Expr.Local(I)))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
        Expr product = new Expr.Binary(BinaryOp.MUL, new Expr.Local(I), Expr.Const.of(1 << 30));
        Optional<AffineSum> exact = ScalarEvolution.of(
                new Expr.Binary(BinaryOp.MUL, product, Expr.Const.of(4)), e -> ScalarEvolution.of(e));
        assertThat(exact).contains(AffineSum.of(new Expr.Local(I)).times(1L << 32));
    }
}
