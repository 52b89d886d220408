package dev.gyre.ir.verify;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.Map;

/** Operands have the kinds that their operation takes, values those of their variables and arrays, and arrays are those that there are. */
final class TypeRules {
    static final String KINDS = "kinds must fit";
    static final String CONSTANTS = "a constant's value must be of its kind";
    static final String CONDITIONS = "conditions are comparisons, and no values";
    static final String ARRAYS = "arrays must be those of the parameters";
    static final String LANES = "only vector plans know first and last lanes";

    private final Map<Integer, ArrayRef> arrays;
    private final boolean lanes;

    /**
     * The rules for a form.
     *
     * @param arrays by the number of their parameter
     * @param lanes whether it's a vector plan's
     */
    TypeRules(Map<Integer, ArrayRef> arrays, boolean lanes) {
        this.arrays = arrays;
        this.lanes = lanes;
    }

    void check(List<Stmt> statements) {
        Stmt.walk(statements, this::check);
    }

    private void check(Stmt s) {
        s.expressions().forEach(e -> check(s, e));
        switch (s) {
            case Stmt.Assign(var target, Expr value) -> {
                require(target.kind() == value.kind(), s, KINDS, target + " is " + target.kind());
                require(target.kind() != Kind.BOOLEAN, s, CONDITIONS, target);
            }
            case Stmt.Store(ArrayRef array, Expr index, Expr value) -> {
                array(s, array);
                require(index.kind() == Kind.INT, s, KINDS, "the index is " + index.kind());
                require(value.kind() == array.storage().kind(), s, KINDS, array + " has " + array.storage());
            }
            case Stmt.If(Expr condition, var _, var _) ->
                require(condition.kind() == Kind.BOOLEAN, s, KINDS, "the condition is " + condition.kind());
            case Stmt.For loop -> {
                require(loop.variable().kind() == Kind.INT, s, KINDS, loop.variable());
                require(loop.from().kind() == Kind.INT, s, KINDS, loop.from());
                require(loop.bound().kind() == Kind.INT, s, KINDS, loop.bound());
            }
            default -> {}
        }
    }

    private void check(Stmt s, Expr e) {
        e.operands().forEach(o -> check(s, o));
        switch (e) {
            case Expr.Const c -> require(isOf(c), s, CONSTANTS, c + " as " + c.kind());
            case Expr.Local l -> require(l.kind() != Kind.BOOLEAN, s, CONDITIONS, l);
            case Expr.Unary u -> require(fits(u), s, KINDS, u);
            case Expr.Binary b -> require(fits(b), s, KINDS, b);
            case Expr.Fma(Expr a, Expr b, Expr c) ->
                require(a.kind().isFloating() && a.kind() == b.kind() && a.kind() == c.kind(), s, KINDS, e);
            case Expr.Compare(Relation _, Expr a, Expr b) -> require(isNumber(a) && a.kind() == b.kind(), s, KINDS, e);
            case Expr.Not(Expr a) -> require(a.kind() == Kind.BOOLEAN, s, KINDS, e);
            case Expr.Both(Expr a, Expr b) ->
                require(a.kind() == Kind.BOOLEAN && b.kind() == Kind.BOOLEAN, s, KINDS, e);
            case Expr.Select(Expr condition, Expr a, Expr b) ->
                require(condition.kind() == Kind.BOOLEAN && isNumber(a) && a.kind() == b.kind(), s, KINDS, e);
            case Expr.Convert(Kind to, Expr a) ->
                require(isNumber(a) && to != Kind.BOOLEAN && to != a.kind(), s, KINDS, e);
            case Expr.Load(ArrayRef array, Expr index) -> {
                array(s, array);
                require(index.kind() == Kind.INT, s, KINDS, e);
            }
            case Expr.Size(ArrayRef array) -> array(s, array);
            case Expr.First(Expr a) -> place(s, e, a);
            case Expr.Last(Expr a) -> place(s, e, a);
        }
    }

    private void place(Stmt s, Expr e, Expr a) {
        require(lanes, s, LANES, e);
        require(isNumber(a) && !a.kind().isFloating(), s, KINDS, e);
    }

    /** Arrays that a kernel allocates where it's only looked at have no parameter. */
    private void array(Stmt s, ArrayRef array) {
        if (array.equals(ArrayRef.own(array.storage())) || array.equals(ArrayRef.shared(array.storage()))) {
            return;
        }
        ArrayRef known = arrays.get(array.parameter());
        boolean same = known != null && known.unchecked().equals(array.unchecked());
        require(same, s, ARRAYS, "%s of %s, parameter %d".formatted(array, array.storage(), array.parameter()));
    }

    private static boolean fits(Expr.Unary u) {
        Kind kind = u.a().kind();
        return switch (u.op()) {
            case NEG, ABS -> isNumber(u.a());
            case BIT_COUNT -> kind == Kind.INT || kind == Kind.LONG;
            case TO_BYTE, TO_SHORT, TO_CHAR -> kind == Kind.INT;
            case FROM_BITS -> kind == Kind.INT || kind == Kind.LONG;
            default -> kind.isFloating();
        };
    }

    private static boolean fits(Expr.Binary b) {
        Kind kind = b.a().kind();
        boolean whole = kind == Kind.INT || kind == Kind.LONG;
        return switch (b.op()) {
            case SHL, SHR, USHR -> whole && b.b().kind() == Kind.INT;
            case AND, OR, XOR -> whole && b.b().kind() == kind;
            case POW, ATAN2, HYPOT -> kind.isFloating() && b.b().kind() == kind;
            default -> isNumber(b.a()) && b.b().kind() == kind;
        };
    }

    private static boolean isNumber(Expr e) {
        return e.kind() != Kind.BOOLEAN;
    }

    private static boolean isOf(Expr.Const c) {
        return switch (c.kind()) {
            case INT, BOOLEAN -> c.value() instanceof Integer;
            case LONG -> c.value() instanceof Long;
            case FLOAT -> c.value() instanceof Float;
            case DOUBLE -> c.value() instanceof Double;
        };
    }

    private static void require(boolean holds, Stmt s, String rule, Object detail) {
        if (!holds) {
            throw Violation.at(s, rule, detail);
        }
    }
}
