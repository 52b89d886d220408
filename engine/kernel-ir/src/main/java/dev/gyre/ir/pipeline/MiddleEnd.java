package dev.gyre.ir.pipeline;

import static dev.gyre.ir.pipeline.Pass.*;
import static dev.gyre.ir.pipeline.StatementPasses.*;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.*;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.transform.*;
import java.util.List;

/** The passes of every back end in their order: over bytecode, before it is parsed, then over statements. A new pass is a class and a row. */
public final class MiddleEnd {
    public static final PassPipeline<List<KernelCode>, KernelMethod> BYTECODE =
            bytecode("bytecode", optional("loop-fission", (b, _) -> BytecodePasses.apart(b)));

    /** What all kernels go through: those with parallel loops, those that gather and those with a context. A pass leaves alone what it says nothing of. */
    private static final PassPipeline<List<Stmt>, Unit> NORMAL = statements(
            "normalisation",
            needed("narrow-blocks", NarrowBlocks::of),
            needed("if-conversion", IfConversion::simplify),
            needed("renaming", Renaming::of),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("parameter-copies", StatementPasses::copied),
            needed("counted-loops", StatementPasses::counted, after("parameter-copies")),
            needed("trip-counts", StatementPasses::counted, after("counted-loops")),
            optional("induction-variables", StatementPasses::closed, after("counted-loops")),
            needed("renaming-again", Renaming::of),
            optional("reassociation", Summands::apart),
            optional("integer-comparison", (b, u) -> Magnitudes.asWholeNumbers(b, u.parameters())),
            needed("counters", StatementPasses::counters, after("counted-loops")));

    /** Parallel loops for what they access, which may show that iterations leave one another alone. */
    public static final PassPipeline<List<Stmt>, Unit> ACCESSES = NORMAL.then(
            "accesses",
            needed("upward-loops", CountedLoops::upward, after("counted-loops")),
            needed("choices", (b, u) -> IfConversion.choices(b, u.signature().variables()), after("if-conversion")));

    /** Parallel loops, before their order and their lanes are chosen, and work-items, before they are cut at their barriers. */
    public static final PassPipeline<List<Stmt>, Unit> LOOPS = NORMAL.then(
            "loops",
            optional("reroll", StatementPasses::reroll, after("counted-loops")),
            optional("scalar-replacement", StatementPasses::ownVariables, after("counted-loops")),
            optional("local-array-unroll-and-jam", StatementPasses::jammed, after("counted-loops")),
            optional("work-group-coarsening", StatementPasses::coarsened));

    /** Kernels that gather values in array elements. */
    public static final PassPipeline<List<Stmt>, Unit> REDUCTIONS =
            NORMAL.then("reductions", optional("parallel-reduction", StatementPasses::reduced, after("counted-loops")));

    /** Kernels with a context, cut into regions by {@link GroupKernel#cut}. */
    public static final PassPipeline<GroupKernel, Unit> CUT = regions(
            "cut",
            optional("item-ranges", GroupKernel::withItemRanges),
            optional("tree-reduction", GroupKernel::withTreeReductions),
            optional("group-reduction", GroupKernel::withGroupReductions));

    /** Kernels that become circuits. */
    public static final PassPipeline<List<Stmt>, Unit> CIRCUITS = statements(
            "circuits",
            needed("if-conversion", IfConversion::simplify),
            needed("counted-loops", b -> CountedLoops.find(b)));

    static final List<PassPipeline<?, ?>> ALL = List.of(BYTECODE, LOOPS, ACCESSES, REDUCTIONS, CUT, CIRCUITS);

    private MiddleEnd() {}
}
