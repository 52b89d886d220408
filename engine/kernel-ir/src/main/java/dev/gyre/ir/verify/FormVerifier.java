package dev.gyre.ir.verify;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a kernel's form after a pass. */
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
        form(after, signature, signature.barriers(), lanes, Map.of());
        PassRules.check(before, after, signature.callers());
    }

    /**
     * Checks the statements of a form in whose loops lanes gather.
     *
     * @param accumulators by loop, the variables that have a value in it before the first round
     * @throws Violation if they break a rule
     */
    public static void gathering(List<Stmt> after, Signature signature, Map<Label, Set<KernelVariable>> accumulators) {
        form(after, signature, false, true, accumulators);
    }

    /**
     * Checks that a pass keeps to the kernel's arrays and parallel loops.
     *
     * @throws Violation if it doesn't
     */
    public static void kept(List<Stmt> before, List<Stmt> after, Signature signature) {
        PassRules.check(before, after, signature.callers());
    }

    private static void form(
            List<Stmt> statements,
            Signature signature,
            boolean barriers,
            boolean lanes,
            Map<Label, Set<KernelVariable>> accumulators) {
        new LoopRules(barriers).check(statements);
        new TypeRules(signature.arrays(), lanes).check(statements);
        new DefiniteAssignment(accumulators).check(statements, signature.variables());
    }
}
