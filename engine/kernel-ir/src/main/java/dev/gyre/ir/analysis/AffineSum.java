package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A sum of multiples of expressions, its symbols, and a constant. Arithmetic that leaves the longs throws {@link ArithmeticException}.
 *
 * @param terms factors, none of them zero, by symbol
 */
public record AffineSum(Map<Expr, Long> terms, long constant) {

    public static AffineSum of(long constant) {
        return new AffineSum(Map.of(), constant);
    }

    public static AffineSum of(Expr symbol) {
        return new AffineSum(Map.of(symbol, 1L), 0);
    }

    public AffineSum plus(AffineSum other) {
        Map<Expr, Long> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((e, factor) -> sum.merge(e, factor, Math::addExact));
        sum.values().removeIf(factor -> factor == 0);
        return new AffineSum(sum, Math.addExact(constant, other.constant));
    }

    public AffineSum minus(AffineSum other) {
        return plus(other.times(-1));
    }

    public AffineSum times(long factor) {
        if (factor == 0) {
            return of(0);
        }
        Map<Expr, Long> product = new LinkedHashMap<>();
        terms.forEach((e, f) -> product.put(e, Math.multiplyExact(f, factor)));
        return new AffineSum(product, Math.multiplyExact(constant, factor));
    }

    /** The sum divided by a number; empty if there would be a remainder. */
    public Optional<AffineSum> dividedBy(long divisor) {
        if (constant % divisor != 0 || terms.values().stream().anyMatch(factor -> factor % divisor != 0)) {
            return Optional.empty();
        }
        Map<Expr, Long> quotients = new LinkedHashMap<>();
        terms.forEach((symbol, factor) -> quotients.put(symbol, factor / divisor));
        return Optional.of(new AffineSum(quotients, constant / divisor));
    }

    /** The same modulo 2^32, as ints wrap around. */
    public AffineSum wrapped() {
        Map<Expr, Long> ints = new LinkedHashMap<>();
        terms.forEach((e, f) -> ints.put(e, (long) f.intValue()));
        ints.values().removeIf(f -> f == 0);
        return new AffineSum(ints, (int) constant);
    }

    public boolean isConstant() {
        return terms.isEmpty();
    }

    /** The sum without its constant. */
    public AffineSum symbols() {
        return new AffineSum(terms, 0);
    }

    /** The factor of a symbol, or 0. */
    public long factor(Expr symbol) {
        return terms.getOrDefault(symbol, 0L);
    }

    /** The amount by which the sum grows as a variable grows by one; empty if another of its symbols may change. */
    public OptionalLong growth(Expr.Local variable, Predicate<Expr> isFixed) {
        return terms.keySet().stream().allMatch(e -> e.equals(variable) || isFixed.test(e))
                ? OptionalLong.of(factor(variable))
                : OptionalLong.empty();
    }

    /** The product, with sums that aren't constant as one symbol each. */
    AffineSum times(AffineSum other) {
        return other.isConstant()
                ? times(other.constant)
                : isConstant() ? other.times(constant) : opaque(BinaryOp.MUL, other.expression(Kind.LONG));
    }

    /** The sum, of longs, shifted to the right. */
    AffineSum shifted(int by) {
        long whole = constant >> by;
        AffineSum rest = new AffineSum(terms, constant - (whole << by));
        return isConstant()
                ? of(whole)
                : by == 0 ? this : rest.opaque(BinaryOp.SHR, Expr.Const.of(by)).plus(of(whole));
    }

    /** The last bits of the sum, of longs. */
    public AffineSum bits(long mask) {
        AffineSum rest = new AffineSum(terms, constant & mask);
        return isConstant() ? rest : rest.opaque(BinaryOp.AND, new Expr.Const(Kind.LONG, mask));
    }

    private AffineSum opaque(BinaryOp op, Expr other) {
        return of(new Expr.Binary(op, expression(Kind.LONG), other));
    }

    /** The sum as an int expression, exact modulo 2^32. */
    public Expr expression() {
        return wrapped().expression(Kind.INT);
    }

    /** The sum as an expression of a kind. */
    public Expr expression(Kind kind) {
        Expr sum = null;
        for (var term : terms.entrySet()) {
            long factor = term.getValue();
            long times = sum == null ? factor : Math.abs(factor);
            Expr e = times == 1 ? term.getKey() : new Expr.Binary(BinaryOp.MUL, term.getKey(), number(kind, times));
            sum = sum == null ? e : added(sum, factor, e);
        }
        return sum == null
                ? number(kind, constant)
                : constant == 0 ? sum : added(sum, constant, number(kind, Math.abs(constant)));
    }

    private static Expr added(Expr sum, long sign, Expr e) {
        return new Expr.Binary(sign < 0 ? BinaryOp.SUB : BinaryOp.ADD, sum, e);
    }

    private static Expr.Const number(Kind kind, long number) {
        return kind == Kind.INT ? Expr.Const.of((int) number) : new Expr.Const(kind, number);
    }
}
