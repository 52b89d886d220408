package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Relation;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.ir.UnaryOp;
import dev.gyre.jvm.simd.ir.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is known of values at one access: those of parameters, and the ranges of loops' variables. */
final class Values {
    private static final int INT_BITS = 32;

    private final Function<Expr, Long> arguments;
    private final Map<Variable, Range> ranges = new HashMap<>();

    /**
     * Values at an access.
     *
     * @param arguments the values of parameters and sizes, null for other expressions
     */
    Values(Access access, Function<Expr, Long> arguments) {
        this.arguments = arguments;
        for (Stmt.For loop : access.loops()) {
            Range from = range(loop.from());
            Range bound = range(loop.bound());
            long last = loop.relation() == Relation.LE ? bound.high() : bound.high() - 1;
            if (from.isOne() && last > from.low()) {
                last -= (last - from.low()) % loop.step();
            }
            ranges.put(loop.variable(), new Range(from.low(), Math.max(from.low(), last)));
        }
        access.conditions().forEach(c -> learn(c, true));
    }

    /** Narrows ranges by a condition that holds or doesn't. */
    private void learn(Expr condition, boolean holds) {
        switch (condition) {
            case Expr.Not(Expr a) -> learn(a, !holds);
            case Expr.Both(Expr a, Expr b) when holds -> List.of(a, b).forEach(c -> learn(c, true));
            case Expr.Compare(Relation r, Expr a, Expr b)
            when a.kind() == Kind.INT -> learn(linear(a).plus(linear(b).times(-1)), holds ? r : r.opposite());
            default -> {}
        }
    }

    private void learn(Linear difference, Relation relation) {
        if (difference.terms().size() != 1) {
            return;
        }
        var term = difference.terms().entrySet().iterator().next();
        if (!(term.getKey() instanceof Expr.Local(Variable v)) || !ranges.containsKey(v)) {
            return;
        }
        if (Math.abs(term.getValue()) == 1) {
            // v relation bound, or -v relation -bound
            boolean turned = term.getValue() < 0;
            long bound = turned ? difference.constant() : -difference.constant();
            Relation r = turned ? turned(relation) : relation;
            Range old = ranges.get(v);
            Range wanted = switch (r) {
                case LT -> new Range(old.low(), bound - 1);
                case LE -> new Range(old.low(), bound);
                case GT -> new Range(bound + 1, old.high());
                case GE -> new Range(bound, old.high());
                case EQ -> Range.of(bound);
                case NE ->
                    new Range(old.low() == bound ? bound + 1 : old.low(), old.high() == bound ? bound - 1 : old.high());
            };
            ranges.put(v, wanted.low() <= wanted.high() ? old.meet(wanted) : old);
        }
    }

    private static Relation turned(Relation r) {
        return switch (r) {
            case LT -> Relation.GT;
            case LE -> Relation.GE;
            case GT -> Relation.LT;
            case GE -> Relation.LE;
            default -> r;
        };
    }

    /** The expression as a sum of multiples of what isn't one. */
    Linear linear(Expr e) {
        Long value = arguments.apply(e);
        if (value != null) {
            return Linear.of(value);
        }
        return switch (e) {
            case Expr.Const c when c.kind() == Kind.INT -> Linear.of(c.value().intValue());
            case Expr.Unary(UnaryOp op, Expr a)
            when op == UnaryOp.NEG && a.kind() == Kind.INT -> linear(a).times(-1);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when a.kind() == Kind.INT -> linear(op, a, b);
            default -> term(e);
        };
    }

    private Linear linear(BinaryOp op, Expr a, Expr b) {
        Linear x = linear(a);
        Linear y = linear(b);
        long n = y.constant();
        if (op == BinaryOp.ADD) {
            return x.plus(y);
        } else if (op == BinaryOp.SUB) {
            return x.plus(y.times(-1));
        } else if (op == BinaryOp.MUL && (x.isConstant() || y.isConstant())) {
            return y.isConstant() ? x.times(n) : y.times(x.constant());
        } else if (op == BinaryOp.SHL && y.isConstant() && n >= 0 && n < INT_BITS) {
            return x.times(1L << n);
        } else if (op == BinaryOp.DIV && y.isConstant() && n == 1) {
            return x;
        }
        return term(digit(new Expr.Binary(op, expression(x), expression(y))));
    }

    /** The sum as an expression. */
    private static Expr expression(Linear sum) {
        Expr result = null;
        for (var term : sum.terms().entrySet()) {
            Expr one = term.getValue() == 1
                    ? term.getKey()
                    : new Expr.Binary(
                            BinaryOp.MUL,
                            term.getKey(),
                            Expr.Const.of(term.getValue().intValue()));
            result = result == null ? one : new Expr.Binary(BinaryOp.ADD, result, one);
        }
        Expr constant = Expr.Const.of((int) sum.constant());
        if (result == null) {
            return constant;
        }
        return sum.constant() == 0 ? result : new Expr.Binary(BinaryOp.ADD, result, constant);
    }

    /** A digit of what isn't negative in one form: quotients before remainders, and neither of its own kind. */
    private Expr digit(Expr.Binary e) {
        if (!(e.b() instanceof Expr.Const c) || range(e.a()).low() < 0) {
            return e;
        }
        int n = c.value().intValue();
        return switch (e.op()) {
            case SHR, USHR -> n >= 0 && n < INT_BITS - 1 ? quotient(e.a(), 1 << n) : e;
            case AND -> n >= 0 && Integer.bitCount(n + 1) == 1 && n < Integer.MAX_VALUE ? remainder(e.a(), n + 1) : e;
            case DIV -> n > 0 ? quotient(e.a(), n) : e;
            case REM -> n > 0 ? remainder(e.a(), n) : e;
            default -> e;
        };
    }

    /** A quotient of what isn't negative. */
    static Expr quotient(Expr a, int divisor) {
        if (a instanceof Expr.Binary(BinaryOp op, Expr x, Expr.Const c)) {
            int n = c.value().intValue();
            if (op == BinaryOp.DIV && n > 0 && (long) n * divisor <= Integer.MAX_VALUE) {
                return quotient(x, n * divisor);
            }
            if (op == BinaryOp.REM && n > 0 && n % divisor == 0) {
                return remainder(quotient(x, divisor), n / divisor);
            }
        }
        return new Expr.Binary(BinaryOp.DIV, a, Expr.Const.of(divisor));
    }

    /** A remainder of what isn't negative. */
    static Expr remainder(Expr a, int divisor) {
        if (a instanceof Expr.Binary(BinaryOp op, Expr x, Expr.Const c)
                && op == BinaryOp.REM
                && c.value().intValue() > 0
                && c.value().intValue() % divisor == 0) {
            return remainder(x, divisor);
        }
        return new Expr.Binary(BinaryOp.REM, a, Expr.Const.of(divisor));
    }

    private Linear term(Expr e) {
        Range range = range(e);
        return range.isOne() && !(e instanceof Expr.Local) ? Linear.of(range.low()) : Linear.of(e);
    }

    /** All values that an expression can have. */
    Range range(Expr e) {
        Long value = arguments.apply(e);
        if (value != null) {
            return Range.of(value);
        }
        return switch (e) {
            case Expr.Const c when c.kind() == Kind.INT -> Range.of(c.value().intValue());
            case Expr.Local(Variable v) -> ranges.getOrDefault(v, Range.INTS);
            case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG && a.kind() == Kind.INT -> range(a).times(-1);
            case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when a.kind() == Kind.INT -> {
                Range range = range(op, a, b);
                yield range.isWithin(Range.INTS) ? range : Range.INTS;
            }
            case Expr.Select(Expr _, Expr a, Expr b) when a.kind() == Kind.INT -> range(a).join(range(b));
            case Expr.Load(var array, Expr _)
            when array.storage() == Storage.BYTE -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case Expr.Load(var array, Expr _)
            when array.storage() == Storage.SHORT -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
            default -> Range.INTS;
        };
    }

    /** What is on both sides of a sum cancels, within a minimum too. */
    private Range sum(BinaryOp op, Expr a, Expr b) {
        if (a instanceof Expr.Binary(BinaryOp min, Expr x, Expr y) && min == BinaryOp.MIN) {
            Range p = range(op, x, b);
            Range q = range(op, y, b);
            return new Range(Math.min(p.low(), q.low()), Math.min(p.high(), q.high()));
        }
        return range(linear(op, a, b));
    }

    /** All values that a sum can have if it doesn't leave the integers. */
    Range range(Linear sum) {
        Range range = Range.of(sum.constant());
        for (var term : sum.terms().entrySet()) {
            range = range.plus(range(term.getKey()).times(term.getValue()));
        }
        return range;
    }

    private Range range(BinaryOp op, Expr a, Expr b) {
        if (op == BinaryOp.ADD || op == BinaryOp.SUB) {
            return sum(op, a, b);
        }
        Range x = range(a);
        Range y = range(b);
        return switch (op) {
            case MUL -> x.times(y);
            case MIN -> new Range(Math.min(x.low(), y.low()), Math.min(x.high(), y.high()));
            case MAX -> new Range(Math.max(x.low(), y.low()), Math.max(x.high(), y.high()));
            case DIV -> y.isOne() && y.low() > 0 ? x.over(y.low()) : Range.INTS;
            case REM -> y.isOne() && y.low() > 0 ? remainder(x, y.low()) : Range.INTS;
            case AND -> y.isOne() && y.low() >= 0 ? new Range(0, y.low()) : Range.INTS;
            case SHL -> y.isOne() && y.low() >= 0 && y.low() < INT_BITS ? x.times(1L << y.low()) : Range.INTS;
            case SHR, USHR ->
                y.isOne() && y.low() >= 0 && y.low() < INT_BITS && x.low() >= 0 ? x.over(1L << y.low()) : Range.INTS;
            default -> Range.INTS;
        };
    }

    private static Range remainder(Range x, long divisor) {
        if (x.isOne()) {
            return Range.of(x.low() % divisor);
        }
        if (x.low() >= 0 && x.high() < divisor) {
            return x;
        }
        return new Range(x.low() >= 0 ? 0 : 1 - divisor, x.high() <= 0 ? 0 : divisor - 1);
    }
}
