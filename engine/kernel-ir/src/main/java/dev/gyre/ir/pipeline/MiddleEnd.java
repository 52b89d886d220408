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

    private static final PassPipeline<List<Stmt>, Unit> COUNTED = statements(
            "loops",
            needed("if-conversion", IfConversion::simplify),
            needed("renaming", Renaming::of),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("counted-loops", b -> CountedLoops.find(b)),
            needed("trip-counts", StatementPasses::tripCounts, after("counted-loops")),
            optional("induction-variables", (b, u) -> Inductions.of(b, u.headers()), after("counted-loops")),
            needed("renaming-again", Renaming::of),
            optional("reassociation", Summands::apart),
            optional("integer-comparison", (b, u) -> Magnitudes.asWholeNumbers(b, u.parameters())),
            needed("counters", StatementPasses::counters, after("counted-loops")));

    /** Parallel loops for what they access, which may show that iterations leave one another alone. */
    public static final PassPipeline<List<Stmt>, Unit> ACCESSES = COUNTED.then(
            "accesses",
            needed("upward-loops", CountedLoops::upward, after("counted-loops")),
            needed("choices", (b, u) -> IfConversion.choices(b, u.signature().variables()), after("if-conversion")));

    /** Parallel loops, before their order and their lanes are chosen. */
    public static final PassPipeline<List<Stmt>, Unit> LOOPS = COUNTED.then(
            "loops",
            optional("scalar-replacement", StatementPasses::ownVariables, after("counted-loops")),
            optional("local-array-unroll-and-jam", StatementPasses::jammed, after("counted-loops")));

    /** Kernels that gather values in array elements. */
    public static final PassPipeline<List<Stmt>, Unit> REDUCTIONS = statements(
            "reductions",
            needed("if-conversion", IfConversion::simplify),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("counted-loops", b -> CountedLoops.find(b)),
            optional("parallel-reduction", StatementPasses::reduced, after("counted-loops")));

    /** Kernels with a context, before they are cut at their barriers. */
    public static final PassPipeline<List<Stmt>, Unit> GROUPS = statements(
            "groups",
            needed("narrow-blocks", NarrowBlocks::of),
            needed("if-conversion", IfConversion::simplify),
            optional("division-by-multiplication", SmallQuotients::multiply),
            needed("parameter-copies", (b, u) -> ParameterCopies.of(b, u.parameters())),
            needed("counted-loops", StatementPasses::groupLoops, after("parameter-copies")),
            optional("reroll", StatementPasses::reroll, after("counted-loops")),
            optional("scalar-replacement", StatementPasses::groupVariables, after("counted-loops")),
            optional("local-array-unroll-and-jam", StatementPasses::groupJammed, after("counted-loops")),
            optional("work-group-coarsening", StatementPasses::coarsened));

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

    static final List<PassPipeline<?, ?>> ALL = List.of(BYTECODE, LOOPS, ACCESSES, REDUCTIONS, GROUPS, CUT, CIRCUITS);

    private MiddleEnd() {}
}
