package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.DefinitionFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Quotients and remainders by a constant of what can't be negative and isn't great, as means of colours and of bytes are: a product of 32 bits
 * and a shift, where a quotient of any integer takes two products of 64 bits. For all n up to N,
 *
 * <pre>n / d = n m &gt;&gt;&gt; s    if m = ceil(2^s / d), (m d - 2^s) N &lt; 2^s and m N &lt; 2^32</pre>
 *
 * <p>and twos among the divisor's factors are shifted out before where that doesn't do. See Granlund and Montgomery, "Division by invariant
 * integers using multiplication", 1994.
 */
public final class SmallQuotients {
    private static final int INT_BITS = 32;

    private final Map<KernelVariable, Expr> once;
    private final DefinitionFacts<KernelVariable, OptionalLong> most = new DefinitionFacts<>(OptionalLong.empty());

    private SmallQuotients(List<Stmt> kernel) {
        this.once = Assignments.of(kernel).once();
    }

    /** A kernel's statements with such quotients as products. */
    public static List<Stmt> multiply(List<Stmt> kernel) {
        SmallQuotients quotients = new SmallQuotients(kernel);
        return ExpressionRewriter.rewrite(kernel, quotients::multiply);
    }

    private Expr multiply(Expr e) {
        if (!(e instanceof Expr.Binary(BinaryOp op, Expr a, Expr.Const divisor))
                || e.kind() != Kind.INT
                || (op != BinaryOp.DIV && (op != BinaryOp.REM || a.loads()))
                || divisor.value().intValue() < 2) {
            return e;
        }
        int d = divisor.value().intValue();
        OptionalLong limit = most(a);
        Optional<Inverse> inverse = limit.isEmpty() ? Optional.empty() : Inverse.of(d, limit.getAsLong());
        return inverse.map(i -> op == BinaryOp.DIV ? i.quotient(a) : rest(a, i.quotient(a), divisor))
                .orElse(e);
    }

    private static Expr rest(Expr a, Expr quotient, Expr divisor) {
        return new Expr.Binary(BinaryOp.SUB, a, new Expr.Binary(BinaryOp.MUL, quotient, divisor));
    }

    /**
     * The division of numbers up to a limit by a constant: a shift, a product and a shift.
     *
     * @param before bits by which they're shifted first
     * @param factor without a sign
     * @param after bits by which the product is shifted
     */
    record Inverse(int before, long factor, int after) {

        /** The inverse of a number from 2 on, if there is one for all numbers from 0 to another one. */
        static Optional<Inverse> of(int divisor, long most) {
            return of(divisor, most, 0).or(() -> of(divisor, most, Integer.numberOfTrailingZeros(divisor)));
        }

        private static Optional<Inverse> of(int divisor, long most, int before) {
            long d = divisor >> before;
            long n = most >> before;
            for (int s = 0; s < INT_BITS; s++) {
                long m = Math.ceilDiv(1L << s, d);
                if ((m * d - (1L << s)) * n < 1L << s && m * n < 1L << INT_BITS) {
                    return Optional.of(new Inverse(before, m, s));
                }
            }
            return Optional.empty();
        }

        Expr quotient(Expr a) {
            Expr shifted = shift(BinaryOp.SHR, a, before);
            Expr product = factor == 1 ? shifted : new Expr.Binary(BinaryOp.MUL, shifted, Expr.Const.of((int) factor));
            return shift(BinaryOp.USHR, product, after);
        }

        private static Expr shift(BinaryOp op, Expr a, int bits) {
            return bits == 0 ? a : new Expr.Binary(op, a, Expr.Const.of(bits));
        }
    }

    /** The greatest that an integer can be if it can't be negative; empty where either isn't known. */
    private OptionalLong most(Expr e) {
        return switch (e) {
            case Expr.Const c when c.kind() == Kind.INT -> natural(c.value().intValue());
            case Expr.Local(KernelVariable v)
            when once.containsKey(v) && v.kind() == Kind.INT -> most.of(v, () -> most(once.get(v)));
            case Expr.Binary(BinaryOp op, Expr a, Expr.Const b)
            when e.kind() == Kind.INT && (op.isShift() || op == BinaryOp.DIV || op == BinaryOp.REM) ->
                most(op, most(a), b.value().intValue());
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when e.kind() == Kind.INT -> most(op, most(a), most(b));
            case Expr.Select(Expr _, Expr a, Expr b) when e.kind() == Kind.INT -> most(BinaryOp.MAX, most(a), most(b));
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong most(BinaryOp op, OptionalLong a, int by) {
        if (op.isShift() ? by < 0 || by >= INT_BITS : by <= 0) {
            return OptionalLong.empty();
        }
        if (op == BinaryOp.USHR && a.isEmpty()) {
            return natural((1L << (INT_BITS - by)) - 1);
        }
        if (a.isEmpty()) {
            return a;
        }
        long x = a.getAsLong();
        return switch (op) {
            case SHL -> natural(x << by);
            case DIV -> natural(x / by);
            case REM -> natural(Math.min(x, by - 1L));
            default -> natural(x >> by);
        };
    }

    private static OptionalLong most(BinaryOp op, OptionalLong a, OptionalLong b) {
        if (op == BinaryOp.AND && a.isPresent() != b.isPresent()) {
            return a.isPresent() ? a : b;
        }
        if (a.isEmpty() || b.isEmpty()) {
            return OptionalLong.empty();
        }
        long x = a.getAsLong();
        long y = b.getAsLong();
        return switch (op) {
            case ADD -> natural(x + y);
            case MUL -> natural(x * y);
            case MAX -> natural(Math.max(x, y));
            case MIN, AND -> natural(Math.min(x, y));
            case OR, XOR -> natural(2 * Long.highestOneBit(x | y | 1) - 1);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong natural(long most) {
        return most >= 0 && most <= Integer.MAX_VALUE ? OptionalLong.of(most) : OptionalLong.empty();
    }
}
