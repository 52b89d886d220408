package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.jvm.simd.pipeline.Pass.needed;
import static dev.gyre.jvm.simd.pipeline.Pass.optional;

import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.rewrite.*;
import java.util.List;

/** All passes in their order. A new pass is a class and a row here. */
public final class Pipelines {
    private static final PassPipeline<List<Stmt>, Unit> COUNTED = PassPipeline.statements(
            "loops",
            List.of(
                    needed("if-conversion", IfConversion::simplify),
                    needed("renaming", Renaming::of),
                    optional("division-by-multiplication", SmallQuotients::multiply),
                    needed("counted-loops", b -> CountedLoops.find(b)),
                    needed("trip-counts", StatementPasses::tripCounts),
                    optional("induction-variables", (b, u) -> Inductions.of(b, u.headers())),
                    needed("renaming-again", Renaming::of),
                    optional("reassociation", Summands::apart),
                    optional("integer-comparison", (b, u) -> Magnitudes.asWholeNumbers(b, u.parameters())),
                    needed("counters", StatementPasses::counters)));

    /** Kernels with parallel loops, before lanes are chosen. */
    public static final PassPipeline<List<Stmt>, Unit> LOOPS = COUNTED.then(
            "loops",
            List.of(
                    optional("scalar-replacement", StatementPasses::ownVariables),
                    optional("unroll-and-jam", StatementPasses::jammed)));

    /** Kernels with parallel loops, for what they access. */
    public static final PassPipeline<List<Stmt>, Unit> ACCESSES = COUNTED.then(
            "accesses",
            List.of(
                    needed("upward-loops", CountedLoops::upward),
                    needed(
                            "choices",
                            (b, u) -> IfConversion.choices(b, u.signature().variables()))));

    /** Kernels that gather values in array elements. */
    public static final PassPipeline<List<Stmt>, Unit> REDUCTIONS = PassPipeline.statements(
            "reductions",
            List.of(
                    needed("if-conversion", IfConversion::simplify),
                    optional("division-by-multiplication", SmallQuotients::multiply),
                    needed("counted-loops", b -> CountedLoops.find(b))));

    /** Kernels with a context, before they are cut at their barriers. */
    public static final PassPipeline<List<Stmt>, Unit> GROUPS = PassPipeline.statements(
            "groups",
            List.of(
                    needed("narrow-blocks", NarrowBlocks::of),
                    needed("if-conversion", IfConversion::simplify),
                    optional("division-by-multiplication", SmallQuotients::multiply),
                    needed("parameter-copies", (b, u) -> ParameterCopies.of(b, u.parameters())),
                    needed("counted-loops", StatementPasses::groupLoops),
                    optional("reroll", StatementPasses::reroll),
                    optional("scalar-replacement", StatementPasses::groupVariables),
                    optional("unroll-and-jam", StatementPasses::groupJammed)));

    /** Kernels that become circuits. */
    public static final PassPipeline<List<Stmt>, Unit> CIRCUITS = PassPipeline.statements(
            "circuits",
            List.of(
                    needed("if-conversion", IfConversion::simplify),
                    needed("counted-loops", b -> CountedLoops.find(b))));

    /** Vector plans, once lanes and rows are chosen. */
    static final PassPipeline<VectorPlan, PlanUnit> PLANS = PassPipeline.plans(
            "plan",
            List.of(
                    needed("legality", PlanPasses::legal),
                    needed("blending", PlanPasses::blended),
                    needed("hoisting", PlanPasses::hoisted),
                    optional("contraction", PlanPasses::contracted),
                    optional("store-to-load-forwarding", PlanPasses::forwarded)));

    /** All pipelines. */
    static final List<PassPipeline<?, ?>> ALL = List.of(LOOPS, ACCESSES, REDUCTIONS, GROUPS, CIRCUITS, PLANS);

    private Pipelines() {}
}
