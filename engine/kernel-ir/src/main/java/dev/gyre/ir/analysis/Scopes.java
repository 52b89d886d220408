package dev.gyre.ir.analysis;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The smallest list of statements that holds everything that a variable is assigned or read by. Outside of it the variable's value
 * doesn't matter, so lanes that aren't active there need not keep it. Lists are told apart by identity.
 */
public final class Scopes {
    private final Map<KernelVariable, List<List<Stmt>>> paths = new HashMap<>();

    public Scopes(List<Stmt> kernel) {
        visit(kernel, List.of());
    }

    /** The lists around a variable's occurrences, outermost first. */
    public List<List<Stmt>> path(KernelVariable variable) {
        return paths.getOrDefault(variable, List.of());
    }

    /** Whether everything about a variable happens within a list. */
    public boolean isWithin(KernelVariable variable, List<Stmt> list) {
        return path(variable).stream().anyMatch(l -> same(l, list));
    }

    private void visit(List<Stmt> statements, List<List<Stmt>> outer) {
        List<List<Stmt>> path = new ArrayList<>(outer);
        path.add(statements);
        for (Stmt s : statements) {
            s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v)) {
                    occurs(v, path);
                }
            });
            if (s instanceof Stmt.Assign a) {
                occurs(a.target(), path);
            }
            if (s instanceof Stmt.For loop) {
                List<List<Stmt>> inner = new ArrayList<>(path);
                inner.add(loop.body());
                occurs(loop.variable(), inner);
            }
            s.bodies().forEach(body -> visit(body, path));
        }
    }

    private void occurs(KernelVariable variable, List<List<Stmt>> path) {
        paths.merge(variable, path, Scopes::common);
    }

    private static List<List<Stmt>> common(List<List<Stmt>> a, List<List<Stmt>> b) {
        int n = 0;
        while (n < a.size() && n < b.size() && same(a.get(n), b.get(n))) {
            n++;
        }
        return List.copyOf(a.subList(0, n));
    }

    @SuppressWarnings("ReferenceEquality") // lists with equal statements in different places are different lists
    public static boolean same(List<Stmt> a, List<Stmt> b) {
        return a == b;
    }
}
