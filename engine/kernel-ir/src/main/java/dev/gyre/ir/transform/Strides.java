package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.function.Function;

/** Loops that take several rounds of another one at a time. */
public final class Strides {
    private Strides() {}

    /** Whether a loop counts from zero up by one, as those have to that are taken so. */
    public static boolean countsFromZero(Stmt.For loop) {
        return loop.from().equals(Expr.Const.of(0))
                && (loop.relation() == Relation.LT || loop.relation() == Relation.LE)
                && loop.step() == 1
                && loop.variable().kind() == Kind.INT;
    }

    /**
     * A loop over so many rounds at a time, and behind it the loop over those that are left.
     *
     * @param times a power of two
     * @param together what so many rounds do, of which the variable is the first's
     */
    public static List<Stmt> of(Stmt.For loop, int times, Function<KernelVariable, List<Stmt>> together) {
        KernelVariable whole = new KernelVariable(loop.variable().name() + "'", Kind.INT);
        KernelVariable first = new KernelVariable(loop.variable().name() + "0", Kind.INT);
        Stmt end = new Stmt.Assign(whole, new Expr.Binary(BinaryOp.AND, rounds(loop), Expr.Const.of(-times)));
        Stmt many = new Stmt.For(
                new Label(-1), first, loop.from(), Relation.LT, new Expr.Local(whole), times, together.apply(first));
        Stmt few = new Stmt.For(
                loop.label(),
                loop.variable(),
                new Expr.Local(whole),
                loop.relation(),
                loop.bound(),
                loop.step(),
                loop.body());
        return List.of(end, many, few);
    }

    private static Expr rounds(Stmt.For loop) {
        if (loop.relation() == Relation.LT) {
            return new Expr.Binary(BinaryOp.MAX, loop.bound(), Expr.Const.of(0));
        }
        Expr least = new Expr.Binary(BinaryOp.MAX, loop.bound(), Expr.Const.of(-1));
        Expr last = new Expr.Binary(BinaryOp.MIN, least, Expr.Const.of(Integer.MAX_VALUE - 1));
        return new Expr.Binary(BinaryOp.ADD, last, Expr.Const.of(1));
    }
}
