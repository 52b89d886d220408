package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.jvm.simd.pipeline.Pass.needed;
import static dev.gyre.jvm.simd.pipeline.Pass.optional;
import static dev.gyre.jvm.simd.pipeline.PassPipeline.*;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.transform.CountedLoops;
import dev.gyre.ir.transform.IfConversion;
import dev.gyre.ir.transform.Inductions;
import dev.gyre.ir.transform.Magnitudes;
import dev.gyre.ir.transform.NarrowBlocks;
import dev.gyre.ir.transform.ParameterCopies;
import dev.gyre.ir.transform.Renaming;
import dev.gyre.ir.transform.SmallQuotients;
import dev.gyre.ir.transform.Summands;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;

/** All passes in their order, from bytecode to the plan that vector code is made of. A new pass is a class and a row here. */
public final class Pipelines {
    /** Bytecode, before it's parsed. */
    public static final PassPipeline<List<KernelCode>, KernelMethod> BYTECODE =
            bytecode("bytecode", optional("loop-fission", (b, _) -> BytecodePasses.apart(b)));

    private static final PassPipeline<List<Stmt>, Unit> COUNTED = statements(
            "loops",
            needed("if-conversion", IfConversion::simplify),
            needed("renaming", Renaming::of),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("counted-loops", b -> CountedLoops.find(b)),
            needed("trip-counts", StatementPasses::tripCounts),
            optional("induction-variables", (b, u) -> Inductions.of(b, u.headers())),
            needed("renaming-again", Renaming::of),
            optional("reassociation", Summands::apart),
            optional("integer-comparison", (b, u) -> Magnitudes.asWholeNumbers(b, u.parameters())),
            needed("counters", StatementPasses::counters));

    /** Parallel loops for what they access, which may show that iterations leave one another alone. */
    public static final PassPipeline<List<Stmt>, Unit> ACCESSES = COUNTED.then(
            "accesses",
            needed("upward-loops", CountedLoops::upward),
            needed("choices", (b, u) -> IfConversion.choices(b, u.signature().variables())));

    /** Parallel loops, before their order and their lanes are chosen. */
    public static final PassPipeline<List<Stmt>, Unit> LOOPS = COUNTED.then(
            "loops",
            optional("scalar-replacement", StatementPasses::ownVariables),
            optional("local-array-unroll-and-jam", StatementPasses::jammed));

    /** Kernels that gather values in array elements. */
    public static final PassPipeline<List<Stmt>, Unit> REDUCTIONS = statements(
            "reductions",
            needed("if-conversion", IfConversion::simplify),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("counted-loops", b -> CountedLoops.find(b)),
            optional("parallel-reduction", StatementPasses::reduced));

    /** Kernels with a context, before they are cut at their barriers. */
    public static final PassPipeline<List<Stmt>, Unit> GROUPS = statements(
            "groups",
            needed("narrow-blocks", NarrowBlocks::of),
            needed("if-conversion", IfConversion::simplify),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("parameter-copies", (b, u) -> ParameterCopies.of(b, u.parameters())),
            needed("counted-loops", StatementPasses::groupLoops),
            optional("reroll", StatementPasses::reroll),
            optional("scalar-replacement", StatementPasses::groupVariables),
            optional("local-array-unroll-and-jam", StatementPasses::groupJammed),
            optional("work-group-coarsening", StatementPasses::coarsened));

    /** Kernels with a context, cut into regions by {@link GroupKernel#cut}. */
    static final PassPipeline<GroupKernel, Unit> CUT = regions(
            "cut",
            optional("item-ranges", GroupKernel::withItemRanges),
            optional("tree-reduction", GroupKernel::withTreeReductions),
            optional("group-reduction", GroupKernel::withGroupReductions));

    /** Kernels that become circuits. */
    public static final PassPipeline<List<Stmt>, Unit> CIRCUITS = statements(
            "circuits",
            needed("if-conversion", IfConversion::simplify),
            needed("counted-loops", b -> CountedLoops.find(b)));

    /** The choice among the orders of parallel loops, and among plans for arguments of some kinds. */
    public static final PassPipeline<Arrangement, Arrangement.Given> ARRANGEMENTS = arrangements(
            "arrangement",
            needed("own-elements", ArrangementPasses::placed),
            optional("flattening", ArrangementPasses::flattened),
            needed("lanes", ArrangementPasses::planned),
            optional("interchange", ArrangementPasses::interchanged),
            needed("legal-order", ArrangementPasses::found),
            optional("panels", ArrangementPasses::panels),
            optional("trip-count-versioning", ArrangementPasses::rounds));

    /** The choice of lanes for loops in an order: for parallel loops, chunks of reductions and items of regions. */
    public static final PassPipeline<LaneCandidates, Planning> LANES = lanes(
            "lanes",
            needed("lanes-across", LanePasses::across),
            optional("stores-side-by-side", LanePasses::sideBySide),
            optional("interleave-groups", LanePasses::interleaved),
            needed("lane-width", LanePasses::wide),
            optional("register-transpose", c -> c.withAcross(VectorPlan::transposing)),
            optional("packing", c -> c.withAcross(VectorPlan::packing)),
            optional("unroll-and-jam", LanePasses::jammed),
            needed("code-size", LanePasses::shortened),
            optional("lanes-within", LanePasses::within),
            needed("cheapest-lanes", LanePasses::cheapest),
            optional("interchange", LanePasses::exchanged));

    /** The plans of parallel loops that are tried one after another, until one's code is short enough. */
    public static final PassPipeline<PlanCandidates, Planning> CANDIDATES = candidates(
            "candidates",
            optional(CandidatePasses.UNIFORM_VERSIONING, CandidatePasses::versioned),
            optional("index-set-splitting", CandidatePasses::split),
            optional("sequential-unroll-and-jam", CandidatePasses::jammed),
            needed("smaller-tiles", CandidatePasses::sizes),
            optional("loop-unswitching", CandidatePasses::unswitched));

    /** The plans of a region's items that are tried one after another. */
    static final PassPipeline<PlanCandidates, RegionUnit> REGIONS = itemCandidates(
            "items",
            needed("item-tile", RegionPasses::sized),
            optional(CandidatePasses.UNIFORM_VERSIONING, RegionPasses::versioned),
            optional("index-set-splitting", RegionPasses::split),
            optional("loop-unswitching", CandidatePasses::unswitched),
            optional(RegionPasses.LOOP_VERSIONING, RegionPasses::checked),
            optional(RegionPasses.STRENGTH_REDUCTION, RegionPasses::carried),
            optional("group-unroll-and-jam", RegionPasses::jammed),
            optional("whole-groups", RegionPasses::whole));

    /** Each plan that is tried. */
    static final PassPipeline<VectorPlan, PlanUnit> PLANS = plans(
            "plan",
            needed("legality", PlanPasses::legal),
            needed("blending", PlanPasses::blended),
            needed("hoisting", PlanPasses::hoisted),
            optional("contraction", PlanPasses::contracted),
            optional("store-to-load-forwarding", PlanPasses::forwarded));

    /** All pipelines. */
    static final List<PassPipeline<?, ?>> ALL = List.of(
            BYTECODE,
            LOOPS,
            ACCESSES,
            REDUCTIONS,
            GROUPS,
            CUT,
            CIRCUITS,
            ARRANGEMENTS,
            LANES,
            CANDIDATES,
            REGIONS,
            PLANS);

    private Pipelines() {}
}
