package dev.gyre.ir.transform;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.KernelIr.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parameters that the kernel assigns become variables that start with the parameter's value. */
public final class ParameterCopies {
    private ParameterCopies() {}

    /**
     * The statements, of which none assigns a parameter.
     *
     * @param kept variables that stay the parameters that they are
     */
    public static List<Stmt> of(List<Stmt> body, List<Parameter> parameters, Set<KernelVariable> kept) {
        Set<KernelVariable> assigned = new HashSet<>();
        Stmt.walk(body, s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
        assigned.removeAll(kept);
        Map<KernelVariable, KernelVariable> names = new HashMap<>();
        List<Stmt> result = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (parameter instanceof Parameter.Scalar(KernelVariable v) && assigned.contains(v)) {
                KernelVariable copy = new KernelVariable(v.name(), v.kind());
                names.put(v, copy);
                result.add(new Stmt.Assign(copy, new Expr.Local(v)));
            }
        }
        result.addAll(ExpressionRewriter.rename(body, names));
        return result;
    }
}
