package dev.gyre.jvm.simd.pipeline;

import static dev.gyre.ir.pipeline.Pass.*;
import static dev.gyre.jvm.simd.pipeline.VectorLists.*;

import dev.gyre.ir.pipeline.PassNames;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.List;

/** The passes of vectors in their order, from the middle end's statements to the plan that code is made of. A new pass is a class and a row here. */
public final class Vectorizer {
    /** The choice among the orders of parallel loops, and among plans for arguments of some kinds. */
    public static final PassPipeline<Arrangement, Arrangement.Given> ARRANGEMENTS = arrangements(
            "arrangement",
            needed("own-elements", ArrangementPasses::placed),
            optional("flattening", ArrangementPasses::flattened),
            needed("lanes", ArrangementPasses::planned),
            optional("interchange", ArrangementPasses::interchanged, after("lanes")),
            needed("legal-order", ArrangementPasses::found, after("lanes")),
            optional("panels", ArrangementPasses::panels, after("legal-order")),
            optional("trip-count-versioning", ArrangementPasses::rounds, after("legal-order")));

    /** The choice of lanes for loops in an order: for parallel loops, chunks of reductions and items of regions. */
    public static final PassPipeline<LaneCandidates, Planning> LANES = lanes(
            "lanes",
            needed("lanes-across", LanePasses::across),
            optional("stores-side-by-side", LanePasses::sideBySide, after("lanes-across")),
            optional("interleave-groups", LanePasses::interleaved, after("lanes-across")),
            needed("lane-width", LanePasses::wide, after("lanes-across")),
            optional("register-transpose", c -> c.withAcross(VectorPlan::transposing), after("lane-width")),
            optional("packing", c -> c.withAcross(VectorPlan::packing), after("lane-width")),
            optional("unroll-and-jam", LanePasses::jammed, after("lane-width")),
            needed("code-size", LanePasses::shortened, after("lane-width")),
            optional("lanes-within", LanePasses::within),
            needed("cheapest-lanes", LanePasses::cheapest, after("lanes-across")),
            optional("interchange", LanePasses::exchanged, after("cheapest-lanes")));

    /** The plans of parallel loops that are tried one after another, until one's code is short enough. */
    public static final PassPipeline<PlanCandidates, Planning> CANDIDATES = candidates(
            "candidates",
            optional(CandidatePasses.UNIFORM_VERSIONING, CandidatePasses::versioned),
            optional("index-set-splitting", CandidatePasses::split),
            optional("sequential-unroll-and-jam", CandidatePasses::jammed),
            needed("smaller-tiles", CandidatePasses::sizes),
            optional("loop-unswitching", CandidatePasses::unswitched, after("smaller-tiles")));

    /** The plans of a region's items that are tried one after another. */
    static final PassPipeline<PlanCandidates, RegionUnit> REGIONS = itemCandidates(
            "items",
            needed("item-tile", RegionPasses::sized),
            optional(CandidatePasses.UNIFORM_VERSIONING, RegionPasses::versioned, after("item-tile")),
            optional("index-set-splitting", RegionPasses::split, after("item-tile")),
            optional("loop-unswitching", CandidatePasses::unswitched, after("item-tile")),
            optional("loop-versioning", RegionPasses::checked, after("item-tile")),
            optional("strength-reduction", RegionPasses::carried, after("loop-versioning")),
            optional("group-unroll-and-jam", RegionPasses::jammed, after("strength-reduction")),
            optional("whole-groups", RegionPasses::whole, after("item-tile")));

    /** Each plan that is tried. */
    static final PassPipeline<VectorPlan, PlanUnit> PLANS = plans(
            "plan",
            needed("legality", PlanPasses::legal),
            needed("store-order", PlanPasses::ordered, after("legality")),
            needed("blending", PlanPasses::blended, after("legality")),
            needed("hoisting", PlanPasses::hoisted, after("legality")),
            optional("contraction", PlanPasses::contracted),
            optional("store-to-load-forwarding", PlanPasses::forwarded));

    /** The names of all passes, the middle end's included. */
    public static final PassNames NAMES = PassNames.of(List.of(ARRANGEMENTS, LANES, CANDIDATES, REGIONS, PLANS));

    private Vectorizer() {}
}
