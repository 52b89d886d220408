package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maxima of floats without a sign, as of the magnitudes of a row that is scaled by the largest: their bits as whole numbers have the order that
 * Java gives them, what isn't a number above all others. Of whole numbers a maximum is one instruction, of floats six, since processors' own
 * take zeros and what isn't a number otherwise. (Of a minimum that is the wrong order: Java has what isn't a number below all others there.)
 *
 * @param unsigned variables whose sign is always that of a positive number
 * @param bits by variables of these that are maxima, the ones with their bits
 */
public record Magnitudes(Set<KernelVariable> unsigned, Map<KernelVariable, KernelVariable> bits) {

    /** A kernel's statements with such maxima as ones of whole numbers. */
    public static List<Stmt> asWholeNumbers(List<Stmt> kernel, List<KernelIr.Parameter> parameters) {
        Map<KernelVariable, List<Expr>> values = new HashMap<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                    && v.kind().isFloating()) {
                values.computeIfAbsent(v, _ -> new ArrayList<>()).add(value);
            }
        });
        parameters.forEach(p -> {
            if (p instanceof KernelIr.Parameter.Scalar(KernelVariable v)) {
                values.remove(v);
            }
        });
        Magnitudes magnitudes = new Magnitudes(new HashSet<>(values.keySet()), new HashMap<>());
        while (magnitudes.unsigned.removeIf(v -> !values.get(v).stream().allMatch(magnitudes::isUnsigned))) {}
        magnitudes.unsigned.forEach(v -> {
            if (values.get(v).stream().anyMatch(Magnitudes::isMaximum)) {
                Kind kind = v.kind() == Kind.FLOAT ? Kind.INT : Kind.LONG;
                magnitudes.bits.put(v, new KernelVariable(v.name(), kind));
            }
        });
        return Bodies.rewrite(
                ExpressionRewriter.map(kernel, magnitudes::rewrite),
                s -> List.of(
                        s instanceof Stmt.Assign(KernelVariable v, Expr value) && magnitudes.bits.containsKey(v)
                                ? new Stmt.Assign(magnitudes.bits.get(v), bits(value))
                                : s));
    }

    private boolean isUnsigned(Expr e) {
        return switch (e) {
            case Expr.Unary(UnaryOp op, Expr _) -> op == UnaryOp.ABS && e.kind().isFloating();
            case Expr.Const c ->
                c.kind().isFloating()
                        && (c.value().doubleValue() > 0 || 1 / c.value().doubleValue() > 0);
            case Expr.Local(KernelVariable v) -> unsigned.contains(v);
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                (op == BinaryOp.MIN || op == BinaryOp.MAX) && isUnsigned(a) && isUnsigned(b);
            case Expr.Select(Expr _, Expr a, Expr b) -> isUnsigned(a) && isUnsigned(b);
            default -> false;
        };
    }

    private static boolean isMaximum(Expr e) {
        return e instanceof Expr.Binary(BinaryOp op, Expr _, Expr _)
                && op == BinaryOp.MAX
                && e.kind().isFloating();
    }

    private Expr rewrite(Expr e) {
        if (e instanceof Expr.Local(KernelVariable v) && bits.containsKey(v)) {
            return new Expr.Unary(UnaryOp.FROM_BITS, new Expr.Local(bits.get(v)));
        }
        Expr rewritten = e.with(e.operands().stream().map(this::rewrite).toList());
        return isMaximum(e) && isUnsigned(e) ? new Expr.Unary(UnaryOp.FROM_BITS, bits(rewritten)) : rewritten;
    }

    /** The bits of a number without a sign, with as little between them and what they are made of as can be. */
    private static Expr bits(Expr e) {
        return switch (e) {
            case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.FROM_BITS -> a;
            case Expr.Unary(UnaryOp op, Expr a)
            when op == UnaryOp.ABS -> withoutSign(new Expr.Unary(UnaryOp.TO_BITS, a));
            case Expr.Const c -> bits(c);
            case Expr.Select(Expr condition, Expr a, Expr b) -> new Expr.Select(condition, bits(a), bits(b));
            case Expr.Binary(BinaryOp op, Expr a, Expr b) when isMaximum(e) -> new Expr.Binary(op, bits(a), bits(b));
            default -> new Expr.Unary(UnaryOp.TO_BITS, e);
        };
    }

    private static Expr withoutSign(Expr bits) {
        Expr most =
                bits.kind() == Kind.INT ? Expr.Const.of(Integer.MAX_VALUE) : new Expr.Const(Kind.LONG, Long.MAX_VALUE);
        return new Expr.Binary(BinaryOp.AND, bits, most);
    }

    private static Expr.Const bits(Expr.Const c) {
        return c.kind() == Kind.FLOAT
                ? Expr.Const.of(Float.floatToRawIntBits(c.value().floatValue()))
                : new Expr.Const(Kind.LONG, Double.doubleToRawLongBits(c.value().doubleValue()));
    }
}
