package dev.gyre.jvm.simd.pass;

import dev.gyre.jvm.kernel.LoopNest;
import dev.gyre.jvm.kernel.ParallelLoop;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Bodies;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Label;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.rewrite.ExpressionRewriter;
import dev.gyre.jvm.simd.rewrite.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses which loops become lanes, which rows are jammed, and how many vectors go together. */
public final class VectorPlanner {
    /** Lanes of the narrowest vectors for loops of few rounds. */
    private static final int LEAST_LANES = 4;

    private final List<Stmt> kernel;
    private final List<Stmt.For> parallel;
    private final List<Stmt.For> scheduled;
    private final Target target;
    private final boolean mayReorder;
    private final boolean mayAssume;

    private VectorPlanner(
            List<Stmt> kernel,
            List<Stmt.For> parallel,
            int scheduled,
            Target target,
            boolean mayReorder,
            boolean mayAssume) {
        this.kernel = kernel;
        this.parallel = parallel;
        this.scheduled = List.copyOf(parallel.subList(0, scheduled));
        this.target = target;
        this.mayReorder = mayReorder;
        this.mayAssume = mayAssume;
    }

    /**
     * Plans the lanes and rows of a kernel.
     *
     * @param mayReorder whether sums of floats may be gathered in another order
     * @param mayAssume whether iterations of a sequential loop may be lanes of which only arguments show that they leave one another alone
     * @throws RefusedException if no loop can become lanes
     */
    public static VectorPlan plan(
            List<Stmt> kernel, LoopNest nest, Target target, boolean mayReorder, boolean mayAssume)
            throws RefusedException {
        return of(kernel, nest, target, mayReorder, mayAssume).choose();
    }

    /**
     * As {@link #plan(List, LoopNest, Target, boolean, boolean)}, with lanes that are iterations of the innermost parallel loop.
     *
     * @throws RefusedException if they can't be
     */
    public static VectorPlan across(List<Stmt> kernel, LoopNest nest, Target target) throws RefusedException {
        VectorPlanner planner = of(kernel, nest, target, false, false);
        return planner.across(planner.parallel.getLast()).orElseThrow(planner::sharesVariables);
    }

    private static VectorPlanner of(
            List<Stmt> kernel, LoopNest nest, Target target, boolean mayReorder, boolean mayAssume)
            throws RefusedException {
        List<Stmt.For> parallel = new ArrayList<>();
        for (ParallelLoop loop : nest.loops()) {
            find(kernel, loop).ifPresent(parallel::add);
        }
        if (parallel.size() < nest.scheduled()) {
            throw new RefusedException("a parallel loop isn't a simple counted loop");
        }
        return new VectorPlanner(kernel, parallel, nest.scheduled(), target, mayReorder, mayAssume);
    }

    /**
     * As {@link #plan(List, LoopNest, Target, boolean, boolean)}, of nested loops and for any arguments.
     *
     * @param parallel the loops, outermost first, all of which are cut into tiles
     */
    public static VectorPlan plan(List<Stmt.For> parallel, Target target, boolean mayReorder) throws RefusedException {
        return new VectorPlanner(List.of(parallel.getFirst()), parallel, parallel.size(), target, mayReorder, false)
                .choose();
    }

    /**
     * The cheapest plan of loops that may be nested in several ways.
     *
     * @param nests the loops in each of the orders
     */
    public static VectorPlan cheapest(List<List<Stmt.For>> nests, Target target, boolean mayReorder)
            throws RefusedException {
        VectorPlan best = plan(nests.getFirst(), target, mayReorder);
        for (List<Stmt.For> other : nests.subList(1, nests.size())) {
            VectorPlan plan = plan(other, target, mayReorder);
            if (perIteration(UniformVersioning.of(plan)) < perIteration(UniformVersioning.of(best))) {
                best = plan;
            }
        }
        return best;
    }

    /**
     * A plan whose lanes are different sums, each of them over what would be gathered but is packed for several rows or rounds; empty if the
     * kernel isn't one for that.
     *
     * @param other what else there is, which costs more
     */
    public static Optional<VectorPlan> panels(List<Stmt> kernel, LoopNest nest, Target target, VectorPlan other)
            throws RefusedException {
        if (Accesses.areOwn(kernel)) {
            return Optional.empty();
        }
        VectorPlanner planner = of(kernel, nest, target, false, false);
        return planner.across(planner.parallel.getLast())
                .map(VectorPlan::inPanels)
                .filter(plan -> Packing.find(plan, new VectorShapes(plan)).isPresent())
                .filter(plan -> perIteration(plan) < perIteration(other));
    }

    /** The plan for lanes that are short lines of a plane. */
    public static VectorPlan inPlane(VectorPlan plan, Target target) {
        return UnrollAndJam.inPlane(plan, target);
    }

    /** The plan with as many vectors as pay where no rows go together. */
    public static VectorPlan withoutRows(VectorPlan plan, Target target) {
        return UnrollAndJam.withoutRows(plan, target);
    }

    private static double perIteration(VectorPlan plan) {
        return cost(plan) / (plan.lane() < 0 ? 1 : plan.width());
    }

    private VectorPlan choose() throws RefusedException {
        Optional<VectorPlan> across = across(parallel.getLast());
        Optional<VectorPlan> within = within();
        if (across.isEmpty() && within.isEmpty()) {
            throw sharesVariables();
        }
        if (across.isEmpty() || within.isEmpty()) {
            return across.or(() -> within).orElseThrow();
        }
        return perIteration(UniformVersioning.of(across.get())) <= cost(within.get()) ? across.get() : within.get();
    }

    private RefusedException sharesVariables() {
        return new RefusedException(
                "iterations over %s share variables", parallel.getLast().variable());
    }

    /** An iteration's cost by a plan, and without vectors, in cycles. */
    public static Estimate estimate(VectorPlan plan) {
        VectorPlan scalars = VectorPlan.untiled(plan.body(), plan.scheduled(), Map.of(), -1);
        return new Estimate(perIteration(UniformVersioning.of(plan)), cost(scalars));
    }

    /**
     * A plan in the ways in which it may be done, the best first: with cuts where lanes agree, if need be of fewer vectors, with versions
     * for lanes that agree, with iterations of a sequential loop jammed, and as it is.
     */
    public static List<VectorPlan> ways(VectorPlan plan, Target target) {
        List<VectorPlan> ways = new ArrayList<>();
        VectorPlan best = Accesses.areOwn(plan.body()) ? plan : IndexSetSplitting.of(plan);
        if (best.segments().isPresent()) {
            sizes(plan).stream()
                    .map(IndexSetSplitting::of)
                    .filter(cut -> cut.segments().isPresent())
                    .forEach(ways::add);
        }
        VectorPlan agreeing = best.with(Optional.empty());
        if (!agreeing.equals(plan)) {
            ways.addAll(sizes(agreeing));
        }
        ways.addAll(UnrollAndJam.jammed(plan, target));
        ways.addAll(sizes(plan));
        return ways;
    }

    /** A plan, and the same with less code. */
    private static List<VectorPlan> sizes(VectorPlan plan) {
        return Stream.iterate(plan, Objects::nonNull, VectorPlan::smaller).toList();
    }

    private VectorPlanner with(List<Stmt> rewritten) {
        List<Stmt.For> loops = parallel.stream()
                .map(loop -> find(rewritten, loop.label()).orElseThrow())
                .toList();
        return new VectorPlanner(rewritten, loops, scheduled.size(), target, mayReorder, mayAssume);
    }

    private static Optional<Stmt.For> find(List<Stmt> kernel, ParallelLoop loop) {
        return loops(kernel)
                .filter(f -> f.label().instruction() == loop.header())
                .findFirst();
    }

    private static Optional<Stmt.For> find(List<Stmt> body, Label label) {
        return loops(body).filter(f -> f.label().equals(label)).findFirst();
    }

    /** All counted loops of statements, outer ones first. */
    static Stream<Stmt.For> loops(List<Stmt> body) {
        List<Stmt.For> found = new ArrayList<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.For f) {
                found.add(f);
            }
        });
        return found.stream();
    }

    /** Cost of one iteration of the innermost parallel loop, or of as many as there are lanes. */
    private static double cost(VectorPlan plan) {
        Stmt.For innermost = plan.lane() >= 0
                ? plan.scheduled().get(plan.lane())
                : plan.scheduled().getLast();
        return new CycleCosts(plan).of(innermost.body());
    }

    /** Lanes over the innermost parallel loop. */
    private Optional<VectorPlan> across(Stmt.For lane) throws RefusedException {
        Scopes scopes = new Scopes(kernel);
        boolean[] independent = {true};
        Stmt.walk(lane.body(), s -> {
            if (s.assigned() != null) {
                independent[0] &= scopes.isWithin(s.assigned(), lane.body());
            }
        });
        if (!independent[0]) {
            return Optional.empty();
        }
        int position = scheduled.indexOf(lane);
        Map<Stmt.For, List<Reduction>> lanes = Map.of(lane, List.of());
        VectorPlan plan = VectorPlan.untiled(kernel, scheduled, lanes, position);
        VectorShapes shapes = new VectorShapes(plan);
        InterleaveGroups.Result better = InterleaveGroups.of(Legality.sideBySide(kernel, shapes), shapes);
        if (!better.statements().equals(kernel)) {
            Stmt.For same = find(better.statements(), lane.label()).orElseThrow();
            return with(better.statements()).across(same).map(p -> better.distinct() ? p.withDistinct() : p);
        }
        VectorPlan sized = UnrollAndJam.size(plan.wide(LaneWidth.of(kernel, shapes, target)), shapes, target);
        return Optional.of(CodeSize.limit(sized, shapes, target));
    }

    /**
     * Lanes over sequential loops within an iteration: over those that hold no other loops, or over one around such, where what's within then
     * costs less.
     */
    private Optional<VectorPlan> within() throws RefusedException {
        List<Stmt.For> all = loops(scheduled.getLast().body()).toList();
        Set<Label> chosen = new HashSet<>(labels(all.stream().filter(VectorPlanner::isInnermost)));
        Optional<VectorPlan> best = within(chosen);
        for (Stmt.For outer : all) {
            if (isInnermost(outer) || !labels(loops(outer.body())).stream().anyMatch(chosen::contains)) {
                continue;
            }
            Set<Label> other = new HashSet<>(chosen);
            other.removeAll(labels(loops(outer.body())));
            other.add(outer.label());
            Optional<VectorPlan> plan = within(other).filter(p -> hasLanes(p, outer.label()));
            if (plan.isPresent() && (best.isEmpty() || cost(plan.get()) < cost(best.get()))) {
                best = plan;
                chosen = other;
            }
        }
        return best;
    }

    private static Set<Label> labels(Stream<Stmt.For> loops) {
        return loops.map(Stmt.For::label).collect(Collectors.toSet());
    }

    /** Whether a loop's iterations are lanes, all of which go through the loops within the same number of times. */
    private static boolean hasLanes(VectorPlan plan, Label label) {
        VectorShapes shapes = new VectorShapes(plan);
        return plan.lanes().keySet().stream()
                .anyMatch(lane -> lane.label().equals(label)
                        && loops(lane.body())
                                .allMatch(inner -> shapes.of(inner.condition()).isUniform()));
    }

    /** Lanes over those of the loops with these labels that can have them. */
    private Optional<VectorPlan> within(Set<Label> labels) throws RefusedException {
        Scopes scopes = new Scopes(kernel);
        Map<Stmt.For, List<Reduction>> lanes = new LinkedHashMap<>();
        Map<Label, Stmt> replaced = new HashMap<>();
        loops(scheduled.getLast().body())
                .filter(loop -> labels.contains(loop.label()))
                .forEach(loop -> replaced.put(loop.label(), lanes(loop, scopes, lanes)));
        List<Stmt> body = Bodies.rewrite(
                kernel, s -> List.of(s instanceof Stmt.For loop ? replaced.getOrDefault(loop.label(), loop) : s));
        if (lanes.isEmpty()) {
            return Optional.empty();
        }
        List<Stmt.For> loops = new ArrayList<>();
        for (Stmt.For loop : scheduled) {
            loops.add(find(body, loop.label()).orElseThrow());
        }
        VectorPlan plan = VectorPlan.untiled(body, loops, lanes, -1);
        VectorShapes shapes = new VectorShapes(plan);
        boolean functions = lanes.keySet().stream().anyMatch(l -> UnrollAndJam.hasFunctions(l.body()));
        int width = LaneWidth.of(body, shapes, target);
        int rounds = rounds(lanes.keySet());
        while (width > LEAST_LANES && 2 * rounds <= width && areVectors(body, width / 2)) {
            width /= 2;
        }
        int vectors = functions ? 2 : 4;
        while (vectors > 1 && vectors * width > rounds) {
            vectors /= 2;
        }
        VectorPlan sized = plan.wide(width).block(1, vectors);
        return Optional.of(CodeSize.limit(sized, shapes, target));
    }

    /** Whether so many elements are a vector, of each array that is accessed. */
    private static boolean areVectors(List<Stmt> body, int lanes) {
        boolean[] all = {true};
        Stmt.accesses(body, (array, _) -> all[0] &= Target.isVector(array.storage(), lanes));
        return all[0];
    }

    /** The most rounds that loops have, or a large number if that isn't known. */
    private static int rounds(Set<Stmt.For> loops) {
        return loops.stream()
                .mapToInt(loop -> loop.rounds().orElse(Integer.MAX_VALUE / 2))
                .max()
                .orElse(1);
    }

    /** The loop with lanes as iterations, if it can have them. */
    private Stmt.For lanes(Stmt.For loop, Scopes scopes, Map<Stmt.For, List<Reduction>> lanes) {
        Optional<Map<KernelVariable, BinaryOp>> reduced = Reductions.of(loop, scopes, mayReorder, mayAssume);
        if (reduced.isEmpty()) {
            return loop;
        }
        Map<KernelVariable, KernelVariable> accumulators = new LinkedHashMap<>();
        List<Reduction> reductions = new ArrayList<>();
        reduced.get().forEach((target, op) -> {
            KernelVariable accumulator = new KernelVariable(target.name() + "'", target.kind());
            accumulators.put(target, accumulator);
            reductions.add(new Reduction(target, accumulator, op));
        });
        Stmt.For result = loop.withBody(ExpressionRewriter.rename(loop.body(), accumulators));
        lanes.put(result, reductions);
        return result;
    }

    /** Whether a loop holds no other one. */
    public static boolean isInnermost(Stmt.For loop) {
        boolean[] inner = new boolean[1];
        Stmt.walk(loop.body(), s -> inner[0] |= s instanceof Stmt.For || s instanceof Stmt.Loop);
        return !inner[0];
    }

    static boolean stores(List<Stmt> statements) {
        boolean[] stores = new boolean[1];
        Stmt.walk(statements, s -> stores[0] |= s instanceof Stmt.Store);
        return stores[0];
    }

    /** The expressions of a kernel, for passes that look at all of them. */
    static void expressions(List<Stmt> statements, java.util.function.Consumer<Expr> action) {
        Stmt.walk(statements, s -> s.expressions().forEach(e -> e.walk(action)));
    }
}
