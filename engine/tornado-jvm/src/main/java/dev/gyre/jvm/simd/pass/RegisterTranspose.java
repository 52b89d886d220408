package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.ScalarEvolution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Loads at a stride that move on by one element a round of a loop, as in the transposition of a matrix: instead of gathering in each
 * round, as many rounds as there are lanes are loaded at once, every lane's elements as a vector, and transposed, before
 * the rounds need them. A gather takes some three cycles a lane, this a third of one, and it reads each line of the cache once.
 *
 * @param loop whose rounds load
 * @param loads that are transposed
 */
public record RegisterTranspose(Stmt.For loop, List<Expr.Load> loads) {

    /** The transposition of loads in one loop that runs over consecutive elements, in a plan without jammed rows; empty if there's none. */
    public static Optional<RegisterTranspose> find(VectorPlan plan, VectorShapes shapes) {
        if (plan.lane() < 0 || plan.row() >= 0 || !plan.loads().transposed()) {
            return Optional.empty();
        }
        List<Stmt> body = plan.scheduled().get(plan.lane()).body();
        Set<Integer> stored = new HashSet<>();
        List<Stmt.For> loops = new ArrayList<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.Store store) {
                stored.add(store.array().parameter());
            }
            if (s instanceof Stmt.For loop) {
                loops.add(loop);
            }
        });
        // Beside a deeper loop one gains less than its code costs.
        if (!loops.stream().allMatch(VectorPlanner::isInnermost)) {
            return Optional.empty();
        }
        return loops.stream()
                .filter(loop -> loop.step() == 1 && shapes.of(loop.condition()).isUniform() && isStraight(loop))
                .map(loop -> new RegisterTranspose(loop, loads(loop, shapes, stored)))
                .filter(transpose -> !transpose.loads().isEmpty())
                .findFirst();
    }

    /** Every round does the same: what is loaded ahead is loaded in any case. */
    static boolean isStraight(Stmt.For loop) {
        return loop.body().stream().allMatch(s -> s instanceof Stmt.Assign || s instanceof Stmt.Store);
    }

    private static List<Expr.Load> loads(Stmt.For loop, VectorShapes shapes, Set<Integer> stored) {
        Set<KernelVariable> assigned = new HashSet<>();
        loop.body().forEach(s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
        Set<Expr.Load> loads = new LinkedHashSet<>();
        Bodies.expressions(loop.body(), e -> {
            if (e instanceof Expr.Load load
                    && load.array().storage() == Storage.FLOAT
                    && !load.array().offHeap()
                    && !stored.contains(load.array().parameter())
                    && shapes.of(load.index()) instanceof VectorShape.Linear linear
                    && !linear.isContiguous()
                    && advance(load.index(), loop.variable(), assigned).equals(OptionalLong.of(1))) {
                loads.add(load);
            }
        });
        return List.copyOf(loads);
    }

    /** The growth of an index a round; empty if it isn't known. */
    static OptionalLong advance(Expr index, KernelVariable round, Set<KernelVariable> assigned) {
        Set<KernelVariable> changing = new HashSet<>(assigned);
        changing.add(round);
        return ScalarEvolution.of(index).growth(new Expr.Local(round), e -> !e.loads() && !e.reads(changing));
    }
}
