package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.front.KernelIr.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The variables by which loops that don't count move on, {@code s} of {@code for (i = a; i <= b; i += s)}, and what they are made of. */
final class Steps {
    private Steps() {}

    /** The first of a method's parameters that are such variables, a bit each. */
    static long bits(List<Stmt> body, List<Parameter> parameters, List<Integer> taken) {
        Set<KernelVariable> steps = of(body);
        long bits = 0;
        for (int p = 0; p < Math.min(taken.size(), Long.SIZE); p++) {
            boolean step =
                    parameters.get(taken.get(p)) instanceof Parameter.Scalar(KernelVariable v) && steps.contains(v);
            bits |= step ? 1L << p : 0L;
        }
        return bits;
    }

    private static Set<KernelVariable> of(List<Stmt> body) {
        Set<KernelVariable> steps = new HashSet<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Loop loop) {
                Stmt.walk(loop.body(), inner -> add(inner, steps));
            }
        });
        Assignments.addSources(body, steps, value -> collect(value, steps));
        return steps;
    }

    private static void add(Stmt s, Set<KernelVariable> steps) {
        if (s instanceof Stmt.Assign(KernelVariable v, Expr.Binary(BinaryOp op, Expr a, Expr b))
                && (op == BinaryOp.ADD || op == BinaryOp.SUB)) {
            if (a.equals(new Expr.Local(v))) {
                collect(b, steps);
            } else if (b.equals(new Expr.Local(v))) {
                collect(a, steps);
            }
        }
    }

    private static void collect(Expr e, Set<KernelVariable> steps) {
        if (!e.loads()) {
            e.addReads(steps);
        }
    }
}
