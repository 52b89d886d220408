package dev.gyre.ir.transform;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives what a list assigns to a variable once more a name of its own, if the variable lives in the list only, so that each has one value:
 *
 * <pre>at = 2 * i; y[at] = a; at = at + 1; y[at] = b;</pre>
 *
 * becomes
 *
 * <pre>at = 2 * i; y[at] = a; at' = at + 1; y[at'] = b;</pre>
 */
public final class Renaming {
    private final Scopes scopes;

    private Renaming(Scopes scopes) {
        this.scopes = scopes;
    }

    public static List<Stmt> of(List<Stmt> statements) {
        return new Renaming(new Scopes(statements)).list(statements);
    }

    private List<Stmt> list(List<Stmt> statements) {
        Set<KernelVariable> again = again(statements);
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        List<Stmt> result = new ArrayList<>();
        for (Stmt s : statements) {
            Stmt named = ExpressionRewriter.rename(List.of(Bodies.within(s, this::list)), names)
                    .getFirst();
            if (s instanceof Stmt.Assign(KernelVariable v, Expr _) && again.contains(v)) {
                KernelVariable old = names.get(v);
                KernelVariable next = old == null ? v : new KernelVariable(old.name() + "'", v.kind());
                named = new Stmt.Assign(next, ((Stmt.Assign) named).value());
                names.put(v, next);
            }
            result.add(named);
        }
        return result;
    }

    /** The variables of a list alone that it assigns more than once, the first time before anything reads them. */
    private Set<KernelVariable> again(List<Stmt> statements) {
        Set<KernelVariable> seen = new HashSet<>();
        Set<KernelVariable> begun = new HashSet<>();
        Set<KernelVariable> again = new HashSet<>();
        for (Stmt s : statements) {
            Set<KernelVariable> read = new HashSet<>();
            s.walk(inner -> inner.expressions().forEach(e -> e.addReads(read)));
            if (s instanceof Stmt.Assign(KernelVariable v, Expr _)) {
                if (begun.contains(v)) {
                    again.add(v);
                } else if (!seen.contains(v) && !read.contains(v) && scopes.isWithin(v, statements)) {
                    begun.add(v);
                }
            }
            seen.addAll(read);
            seen.addAll(Assignments.of(List.of(s)).variables());
        }
        return again;
    }
}
