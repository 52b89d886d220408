package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.pipeline.Pass;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.ir.verify.Violation;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.simd.pass.PlanRules;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the verifier says, and of which plans. Faults of statements are {@link SeededFaultsTest}'s. */
final class FormVerifierTest {
    private static final KernelVariable SUM = new KernelVariable("sum", Kind.FLOAT);

    private final Snapshot form = Snapshot.all(KernelMethods.method(FaultKernels.class, "product")).stream()
            .filter(s -> s.pipeline().equals("plan"))
            .findFirst()
            .orElseThrow();
    private final VectorPlan plan = form.plan().orElseThrow();

    @Test
    void formsAreCheckedInTests() {
        assertThat(FormVerifier.isOn()).isTrue();
    }

    @Test
    void aViolationNamesThePassTheRuleAndTheStatement() {
        Stmt early = new Stmt.Assign(SUM, new Expr.Local(SUM));
        PassPipeline<VectorPlan, PlanUnit> pipeline = VectorLists.plans(
                "broken",
                Pass.needed(
                        "slip",
                        p -> p.of(Places.replaced(
                                p.body(), 0, List.of(early, p.body().getFirst())))));
        PlanUnit unit = new PlanUnit(new VectorShapes(plan), false, form.parameters(), Optional.empty());
        assertThatThrownBy(() -> pipeline.run(plan, unit))
                .isInstanceOf(Violation.class)
                .hasMessage(
                        "broken after slip: a variable must be assigned before it's read, on every path: sum in: sum = sum");
    }

    @Test
    void aPlanThatIsAboutItsStatementsIsTaken() {
        assertThatCode(() -> PlanRules.check(plan, plan, form.signature())).doesNotThrowAnyException();
    }

    @Test
    void aPlansLoopsAreThoseOfItsStatements() {
        List<Stmt> rewritten = Bodies.rewrite(
                plan.body(),
                s -> List.of(
                        s instanceof Stmt.For f && f.equals(plan.scheduled().getLast()) ? f.withBody(List.of()) : s));
        refused("a plan's loops must be loops of its statements", new Faulty().body(rewritten));
    }

    @Test
    void scheduledLoopsAreWithinOneAnother() {
        refused(
                "loops that tiles cut must be within one another",
                new Faulty()
                        .scheduled(plan.scheduled().reversed())
                        .lane(1 - plan.lane())
                        .row(1 - plan.row()));
    }

    @Test
    void lanesAndRowsAreOfScheduledLoops() {
        refused(
                "the loop whose iterations are lanes must have lanes",
                new Faulty().lane(plan.scheduled().size()));
        refused("the loop whose iterations are lanes must have lanes", new Faulty().lane(0));
        refused("rows go together where a loop of them is named", new Faulty().row(plan.lane()));
        refused(
                "rows go together where a loop of them is named",
                new Faulty().row(-1).rows(4));
        refused("lanes must be a power of two", new Faulty().width(3));
    }

    @Test
    void lanesGatherInVariablesOfOneKind() {
        KernelVariable other = new KernelVariable("whole", Kind.INT);
        refused(
                "a loop's lanes gather in variables that it assigns",
                new Faulty().reductions(List.of(new Reduction(SUM, SUM, BinaryOp.ADD))));
        KernelVariable assigned = assigned();
        refused(
                "a loop's lanes gather in variables that it assigns",
                new Faulty().reductions(List.of(new Reduction(other, assigned, BinaryOp.ADD))));
    }

    /** A variable that the lanes assign. */
    private KernelVariable assigned() {
        return plan.scheduled().getLast().body().stream()
                .map(Stmt::assigned)
                .filter(v -> v != null && v.kind() == Kind.FLOAT)
                .findFirst()
                .orElseThrow();
    }

    private void refused(String rule, Faulty faulty) {
        assertThatThrownBy(() -> PlanRules.check(plan, faulty.plan(), form.signature()))
                .isInstanceOf(Violation.class)
                .hasMessageContaining(rule);
    }

    /** The plan with something else in it. */
    private final class Faulty {
        private List<Stmt> body = plan.body();
        private List<Stmt.For> scheduled = plan.scheduled();
        private Map<Stmt.For, List<Reduction>> lanes = plan.lanes();
        private int lane = plan.lane();
        private int row = plan.row();
        private int width = plan.width();
        private int rows = plan.rows();

        Faulty body(List<Stmt> other) {
            body = other;
            return this;
        }

        Faulty scheduled(List<Stmt.For> other) {
            scheduled = other;
            return this;
        }

        Faulty reductions(List<Reduction> others) {
            lanes = Map.of(plan.scheduled().get(plan.lane()), others);
            return this;
        }

        Faulty lane(int other) {
            lane = other;
            return this;
        }

        Faulty row(int other) {
            row = other;
            return this;
        }

        Faulty width(int other) {
            width = other;
            return this;
        }

        Faulty rows(int other) {
            rows = other;
            return this;
        }

        VectorPlan plan() {
            return new VectorPlan(
                    body,
                    scheduled,
                    lanes,
                    lane,
                    row,
                    new VectorPlan.RegisterTile(width, rows, plan.vectors()),
                    plan.distinct(),
                    plan.loads(),
                    Optional.empty());
        }
    }
}
