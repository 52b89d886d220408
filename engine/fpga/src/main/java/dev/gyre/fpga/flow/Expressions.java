package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.Map;

/** Expressions as nodes. Loads that Java wouldn't reach are made all the same, and what they give isn't used. */
final class Expressions {
    private final ValueGraph graph;
    private final Cells cells;
    private final FloatOperators floats;
    private final Map<ArrayRef, Node> sizes;

    Expressions(ValueGraph graph, Cells cells, Map<ArrayRef, Node> sizes, boolean shared) {
        this.graph = graph;
        this.cells = cells;
        this.sizes = sizes;
        this.floats = new FloatOperators(graph, shared);
    }

    Node of(Expr expr, Environment env) throws RefusedException {
        doubles(expr.kind());
        return switch (expr) {
            case Expr.Const c -> constant(c);
            case Expr.Local(var variable) -> env.read(variable);
            case Expr.Size(ArrayRef array) -> sizes.get(array);
            case Expr.Load(ArrayRef array, Expr index) -> cells.read(array, of(index, env));
            case Expr.Unary(UnaryOp op, Expr a) -> unary(op, a, env);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> binary(op, a, b, env);
            case Expr.Fma _ -> throw new RefusedException("it multiplies and adds floats with one rounding");
            case Expr.First _, Expr.Last _ -> throw new RefusedException("it has lanes");
            case Expr.Compare(var relation, Expr a, Expr b) -> {
                doubles(a.kind());
                yield a.kind() == Kind.FLOAT
                        ? floats.compare(relation, of(a, env), of(b, env))
                        : graph.compare(relation, of(a, env), of(b, env));
            }
            case Expr.Not(Expr a) -> graph.not(of(a, env));
            case Expr.Both(Expr a, Expr b) -> graph.both(of(a, env), of(b, env));
            case Expr.Select(Expr c, Expr a, Expr b) -> graph.choose(of(c, env), of(a, env), of(b, env));
            case Expr.Convert(Kind to, Expr a) -> convert(to, a, env);
        };
    }

    private Node constant(Expr.Const c) {
        return graph.constant(
                c.kind() == Kind.FLOAT
                        ? Float.floatToRawIntBits(c.value().floatValue())
                        : c.value().longValue());
    }

    private Node unary(UnaryOp op, Expr a, Environment env) throws RefusedException {
        boolean floating = a.kind().isFloating();
        doubles(a.kind());
        int bits = a.kind() == Kind.LONG ? 64 : 32;
        Node x = of(a, env);
        if (floating && op != UnaryOp.TO_BITS) {
            return floats.unary(op, x);
        }
        return switch (op) {
            case TO_BITS, FROM_BITS -> x;
            case TO_BYTE -> graph.wrap(8, true, x);
            case TO_SHORT -> graph.wrap(16, true, x);
            case TO_CHAR -> graph.wrap(16, false, x);
            case BIT_COUNT -> graph.bitCount(bits, x);
            case NEG -> graph.binary(BinaryOp.SUB, bits, graph.constant(0), x);
            case ABS -> graph.binary(BinaryOp.MAX, bits, x, graph.binary(BinaryOp.SUB, bits, graph.constant(0), x));
            default -> throw new IllegalArgumentException("no function of integers: " + op);
        };
    }

    private Node binary(BinaryOp op, Expr a, Expr b, Environment env) throws RefusedException {
        if (a.kind() == Kind.FLOAT) {
            return floats.binary(op, of(a, env), of(b, env));
        }
        int bits = a.kind() == Kind.LONG ? 64 : a.kind() == Kind.BOOLEAN ? 1 : 32;
        Node x = of(a, env);
        Node y = of(b, env);
        if (op == BinaryOp.DIV || op == BinaryOp.REM) {
            if (!y.isConstant()) {
                throw new RefusedException(
                        "it divides by %s, which may be zero: --set makes a parameter a constant", b);
            }
            if (y.is(0)) {
                throw new RefusedException("it divides by zero: %s", b);
            }
            if (!x.isConstant() && !Division.takes(x.range(), y.value())) {
                throw new RefusedException("it divides longs by %s, which is no power of two", y.value());
            }
        }
        return graph.binary(op, bits, x, y);
    }

    private Node convert(Kind to, Expr a, Environment env) throws RefusedException {
        Kind from = a.kind();
        doubles(from);
        if (from == Kind.FLOAT || to == Kind.FLOAT) {
            return floats.convert(to, from, of(a, env));
        }
        return to == Kind.INT && from == Kind.LONG ? graph.wrap(32, true, of(a, env)) : of(a, env);
    }

    private static void doubles(Kind kind) throws RefusedException {
        if (kind == Kind.DOUBLE) {
            throw new RefusedException("it computes with doubles");
        }
    }
}
