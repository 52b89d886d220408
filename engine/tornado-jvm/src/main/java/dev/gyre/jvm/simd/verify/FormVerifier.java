package dev.gyre.jvm.simd.verify;

import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;
import java.util.Map;

/** Checks a kernel's form after a pass: statements, and vector plans over them. */
public final class FormVerifier {
    /** The system property that has every form checked after every pass. */
    public static final String PROPERTY = "gyre.verify";

    private static final boolean ON = Boolean.getBoolean(PROPERTY);

    private FormVerifier() {}

    /** Whether this process checks forms. */
    public static boolean isOn() {
        return ON;
    }

    /** A check that one form may follow another. */
    @FunctionalInterface
    public interface Rules<F, U> {
        /**
         * Checks a form after a pass.
         *
         * @param before the form before the pass
         * @param unit what's known beside the form
         * @throws Violation if it breaks a rule
         */
        void check(F before, F after, U unit);
    }

    /**
     * Checks a form, and names where it was found.
     *
     * @throws Violation if it breaks a rule
     */
    public static <F, U> void check(Rules<F, U> rules, F before, F after, U unit, String pipeline, String pass) {
        try {
            rules.check(before, after, unit);
        } catch (Violation e) {
            throw e.after(pipeline, pass);
        }
    }

    /**
     * Checks the statements of a form.
     *
     * @throws Violation if they break a rule
     */
    public static void statements(List<Stmt> before, List<Stmt> after, Signature signature) {
        statements(before, after, signature, false);
    }

    /**
     * As {@link #statements(List, List, Signature)}, of statements that know which loop's iterations are lanes.
     *
     * @throws Violation if they break a rule
     */
    public static void ofLanes(List<Stmt> before, List<Stmt> after, Signature signature) {
        statements(before, after, signature, true);
    }

    private static void statements(List<Stmt> before, List<Stmt> after, Signature signature, boolean lanes) {
        new LoopRules(signature.barriers()).check(after);
        new TypeRules(signature.arrays(), lanes).check(after);
        new DefiniteAssignment(Map.of()).check(after, signature.variables());
        PassRules.check(before, after, signature.callers());
    }

    /**
     * Checks a vector plan.
     *
     * @throws Violation if it breaks a rule
     */
    public static void plan(VectorPlan before, VectorPlan after, Signature signature) {
        PlanRules rules = new PlanRules(after);
        rules.check();
        new LoopRules(false).check(after.body());
        new TypeRules(signature.arrays(), true).check(after.body());
        new DefiniteAssignment(rules.accumulators()).check(after.body(), signature.variables());
        rules.checkLegal(before);
        PassRules.check(before.body(), after.body(), signature.callers());
    }
}
