package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Variables of loops that multiply what they have computed in earlier rounds and decide by it, as those do that count how often a point is
 * mapped until it leaves a circle, or that go on until an error is small. A last bit that rounds otherwise becomes another number of rounds,
 * so that these loops have to round as Java does.
 */
final class IteratedMaps {
    private IteratedMaps() {}

    /** The variables that such loops decide by and what these are computed from. */
    static Set<KernelVariable> variables(List<Stmt> kernel) {
        Scopes scopes = new Scopes(kernel);
        Set<KernelVariable> variables = new HashSet<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Loop || s instanceof Stmt.For) {
                List<Stmt> body = s.bodies().getFirst();
                Set<KernelVariable> slice = decisive(body);
                if (multiplies(body, slice, carried(body, slice, scopes))) {
                    variables.addAll(slice);
                }
            }
        });
        return variables;
    }

    /** What a round's comparisons of floats read, and what that is computed from in rounds. */
    private static Set<KernelVariable> decisive(List<Stmt> body) {
        Set<KernelVariable> read = new HashSet<>();
        VectorPlanner.expressions(body, e -> {
            if (e instanceof Expr.Compare c && c.a().kind().isFloating()) {
                collect(c, read);
            }
        });
        int before;
        do {
            before = read.size();
            Stmt.walk(body, s -> {
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && read.contains(v)) {
                    collect(value, read);
                }
            });
        } while (read.size() > before);
        return read;
    }

    private static void collect(Expr e, Set<KernelVariable> variables) {
        e.walk(x -> {
            if (x instanceof Expr.Local(KernelVariable v) && v.kind().isFloating()) {
                variables.add(v);
            }
        });
    }

    /** Those of the variables that a round hands to the next one, and what is made of them. */
    private static Set<KernelVariable> carried(List<Stmt> body, Set<KernelVariable> slice, Scopes scopes) {
        Set<KernelVariable> carried = new HashSet<>();
        int before;
        do {
            before = carried.size();
            Stmt.walk(body, s -> {
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value)
                        && slice.contains(v)
                        && (!scopes.isWithin(v, body) || reads(value, carried))) {
                    carried.add(v);
                }
            });
        } while (carried.size() > before);
        return carried;
    }

    private static boolean multiplies(List<Stmt> body, Set<KernelVariable> slice, Set<KernelVariable> carried) {
        boolean[] found = new boolean[1];
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && slice.contains(v)) {
                value.walk(e -> found[0] |= e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && (op == BinaryOp.MUL || op == BinaryOp.DIV)
                        && e.kind().isFloating()
                        && reads(a, carried)
                        && reads(b, carried));
            }
        });
        return found[0];
    }

    /** Whether an expression reads one of some variables. */
    static boolean reads(Expr e, Set<KernelVariable> variables) {
        return variables.stream().anyMatch(e::reads);
    }
}
