package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.ir.verify.Signature;
import dev.gyre.ir.verify.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A vector plan is about the statements that it has: its loops are loops of them, each there once, and each within the one before. */
public final class PlanRules {
    static final String LOOPS = "a plan's loops must be loops of its statements";
    static final String ONCE = "a plan's loop must be there once";
    static final String NEST = "loops that tiles cut must be within one another, outermost first";
    static final String LANES = "the loop whose iterations are lanes must have lanes";
    static final String ROWS = "rows go together where a loop of them is named, in another loop than the lanes'";
    static final String WIDTH = "lanes must be a power of two";
    static final String REDUCTIONS =
            "a loop's lanes gather in variables that it assigns, for variables of their kind that it doesn't";

    static final String LEGAL = "a pass over a legal plan mustn't make it illegal";

    private final VectorPlan plan;

    private PlanRules(VectorPlan plan) {
        this.plan = plan;
    }

    /**
     * Checks a vector plan.
     *
     * @throws Violation if it breaks a rule
     */
    public static void check(VectorPlan before, VectorPlan after, Signature signature) {
        PlanRules rules = new PlanRules(after);
        rules.check();
        FormVerifier.gathering(after.body(), signature, rules.accumulators());
        rules.checkLegal(before);
        FormVerifier.kept(before.body(), after.body(), signature);
    }

    private void check() {
        List<Stmt.For> scheduled = plan.scheduled();
        scheduled.forEach(this::present);
        plan.lanes().keySet().forEach(this::present);
        require(Integer.bitCount(plan.width()) == 1, WIDTH, plan.width());
        require(plan.vectors() >= 1 && plan.rows() >= 1, WIDTH, plan.rows() + " rows by " + plan.vectors());
        require(plan.lane() >= -1 && plan.lane() < scheduled.size(), LANES, plan.lane());
        require(
                plan.lane() < 0 || plan.lanes().containsKey(scheduled.get(plan.lane())),
                LANES,
                "loop " + plan.lane() + " of " + scheduled.size());
        require(plan.row() >= -1 && plan.row() < scheduled.size(), ROWS, plan.row());
        require(plan.row() < 0 || plan.row() != plan.lane(), ROWS, plan.row());
        require(plan.rows() == 1 || plan.row() >= 0, ROWS, plan.rows());
        for (int i = 1; i < scheduled.size(); i++) {
            Stmt.For inner = scheduled.get(i);
            require(count(scheduled.get(i - 1).body(), inner.label()) == 1, NEST, inner.condition());
        }
        plan.lanes().forEach((loop, reductions) -> reductions.forEach(r -> reduction(loop, r)));
    }

    /** Checks that lanes are legal after a pass if they were before. */
    private void checkLegal(VectorPlan before) {
        if (illegal(before).isEmpty()) {
            illegal(plan).ifPresent(reason -> require(false, LEGAL, reason));
        }
    }

    private static Optional<String> illegal(VectorPlan plan) {
        try {
            Legality.check(plan, new VectorShapes(plan));
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void present(Stmt.For loop) {
        require(loop != null, LOOPS, "there's none with its label");
        require(Stmt.any(plan.body(), s -> s.equals(loop)), LOOPS, loop.condition());
        require(count(plan.body(), loop.label()) == 1, ONCE, loop.condition());
    }

    private static int count(List<Stmt> statements, Label label) {
        int[] count = new int[1];
        Stmt.walk(
                statements,
                s -> count[0] += s instanceof Stmt.For f && f.label().equals(label) ? 1 : 0);
        return count[0];
    }

    private static void reduction(Stmt.For loop, Reduction r) {
        Set<KernelVariable> assigned = new HashSet<>();
        Stmt.walk(loop.body(), s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
        require(assigned.contains(r.accumulator()), REDUCTIONS, r);
        require(!assigned.contains(r.target()) || r.target().equals(r.accumulator()), REDUCTIONS, r);
        require(r.target().kind() == r.accumulator().kind(), REDUCTIONS, r);
    }

    /** The variables of each loop that have a value in it before the first round. */
    private Map<Label, Set<KernelVariable>> accumulators() {
        Map<Label, Set<KernelVariable>> accumulators = new HashMap<>();
        plan.lanes().forEach((loop, reductions) -> {
            Set<KernelVariable> own = accumulators.computeIfAbsent(loop.label(), _ -> new HashSet<>());
            reductions.forEach(r -> own.add(r.accumulator()));
        });
        return accumulators;
    }

    private static void require(boolean holds, String rule, Object detail) {
        if (!holds) {
            throw new Violation(rule, String.valueOf(detail));
        }
    }
}
