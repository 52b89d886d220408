package dev.gyre.ir.verify;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Variables are assigned before they're read, on every path: as Java's definite assignment, with loops' variables gone behind their loops. What nothing gets to
 * may read anything.
 */
final class DefiniteAssignment {
    static final String RULE = "a variable must be assigned before it's read, on every path";

    private final Map<KernelVariable, Integer> numbers = new HashMap<>();
    private final Map<Label, BitSet> atEnd = new HashMap<>();
    private final Map<Label, Set<KernelVariable>> accumulators;

    /**
     * A check of a form.
     *
     * @param accumulators by loop, the variables that have a value in it before the first round
     */
    DefiniteAssignment(Map<Label, Set<KernelVariable>> accumulators) {
        this.accumulators = accumulators;
    }

    void check(List<Stmt> statements, Set<KernelVariable> given) {
        BitSet assigned = new BitSet();
        given.forEach(v -> assigned.set(number(v)));
        Stmt.walk(statements, s -> {
            if (s.assigned() != null) {
                number(s.assigned());
            }
        });
        list(statements, assigned);
    }

    private int number(KernelVariable v) {
        return numbers.computeIfAbsent(v, _ -> numbers.size());
    }

    /** The set of all variables, where nothing gets to. */
    private BitSet everything() {
        BitSet all = new BitSet();
        all.set(0, numbers.size());
        return all;
    }

    /** The variables assigned behind statements; it may be {@code before}, changed. */
    private BitSet list(List<Stmt> statements, BitSet before) {
        BitSet assigned = before;
        for (Stmt s : statements) {
            assigned = behind(s, assigned);
        }
        return assigned;
    }

    private BitSet behind(Stmt s, BitSet assigned) {
        s.expressions().forEach(e -> read(s, e, assigned));
        return switch (s) {
            case Stmt.Assign(KernelVariable target, Expr _) -> {
                assigned.set(number(target));
                yield assigned;
            }
            case Stmt.If branch -> {
                BitSet then = list(branch.then(), copy(assigned));
                then.and(list(branch.otherwise(), assigned));
                yield then;
            }
            case Stmt.Block(Label label, List<Stmt> body) -> {
                BitSet end = list(body, assigned);
                BitSet jumped = atEnd.remove(label);
                if (jumped != null) {
                    end.and(jumped);
                }
                yield end;
            }
            case Stmt.Loop(Label _, List<Stmt> body) -> {
                list(body, assigned);
                yield everything();
            }
            case Stmt.For loop -> {
                BitSet within = copy(assigned);
                within.set(number(loop.variable()));
                accumulators.getOrDefault(loop.label(), Set.of()).forEach(v -> within.set(number(v)));
                list(loop.body(), within);
                assigned.clear(number(loop.variable()));
                yield assigned;
            }
            case Stmt.Region(int _, List<Stmt> body) -> list(body, assigned);
            case Stmt.Break(Label label) -> {
                atEnd.merge(label, copy(assigned), (a, b) -> {
                    a.and(b);
                    return a;
                });
                yield everything();
            }
            case Stmt.Continue _ -> everything();
            case Stmt.Store _, Stmt.Barrier _ -> assigned;
        };
    }

    private void read(Stmt s, Expr e, BitSet assigned) {
        Set<KernelVariable> reads = new HashSet<>();
        e.addReads(reads);
        for (KernelVariable v : reads) {
            Integer number = numbers.get(v);
            if (number == null || !assigned.get(number)) {
                throw Violation.at(s, RULE, v);
            }
        }
    }

    private static BitSet copy(BitSet set) {
        return (BitSet) set.clone();
    }
}
