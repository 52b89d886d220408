package dev.gyre.fpga.flow;

import dev.gyre.fpga.nest.Level;
import dev.gyre.fpga.nest.Nest;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables and arrays that belong to each loop of a nest. */
final class NestVariables {
    private final Nest nest;
    private final Map<Integer, Set<KernelVariable>> within = new LinkedHashMap<>();

    NestVariables(Nest nest) {
        this.nest = nest;
    }

    /** The arrays that are stored to. */
    Set<ArrayRef> written() {
        Set<ArrayRef> written = new LinkedHashSet<>();
        nest.lists()
                .forEach(list -> Stmt.walk(list, s -> {
                    if (s instanceof Stmt.Store store) {
                        written.add(store.array());
                    }
                }));
        return written;
    }

    /** The variables that are assigned within the loop of lanes: each lane has its own. */
    Set<KernelVariable> ofLanes() {
        int level = nest.innermostParallel();
        Set<KernelVariable> own = new LinkedHashSet<>(assignedWithin(level));
        if (level >= 0) {
            own.add(nest.levels().get(level).variable());
        }
        return own;
    }

    /** The variables that the body of a loop assigns; of -1, all of the kernel. */
    Set<KernelVariable> assignedWithin(int loop) {
        return within.computeIfAbsent(loop, _ -> {
            Set<KernelVariable> assigned = new LinkedHashSet<>();
            List<List<Stmt>> lists = new ArrayList<>(List.of(nest.body()));
            for (Level level : nest.levels().subList(loop + 1, nest.levels().size())) {
                lists.add(level.before());
                lists.add(level.after());
                assigned.add(level.variable());
            }
            lists.forEach(list -> Stmt.walk(list, s -> {
                if (s.assigned() != null) {
                    assigned.add(s.assigned());
                }
            }));
            return assigned;
        });
    }

    /** The variables in more than one list of statements, or in the head of a loop: all others are assigned and read within a round. */
    Set<KernelVariable> crossing() {
        Map<KernelVariable, Integer> lists = new LinkedHashMap<>();
        for (List<Stmt> list : nest.lists()) {
            Set<KernelVariable> occurring = new LinkedHashSet<>();
            Stmt.walk(list, s -> {
                if (s.assigned() != null) {
                    occurring.add(s.assigned());
                }
                s.expressions().forEach(e -> add(e, occurring));
            });
            occurring.forEach(v -> lists.merge(v, 1, Integer::sum));
        }
        Set<KernelVariable> crossing = new LinkedHashSet<>();
        for (Level level : nest.levels()) {
            add(level.from(), crossing);
            add(level.bound(), crossing);
            level.guard().ifPresent(g -> add(g, crossing));
        }
        lists.forEach((v, n) -> {
            if (n > 1) {
                crossing.add(v);
            }
        });
        return crossing;
    }

    private static void add(Expr expr, Set<KernelVariable> to) {
        expr.walk(x -> {
            if (x instanceof Expr.Local(KernelVariable v)) {
                to.add(v);
            }
        });
    }
}
