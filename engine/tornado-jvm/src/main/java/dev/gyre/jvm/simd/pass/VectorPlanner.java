package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.transform.ExpressionRewriter;
import dev.gyre.jvm.simd.lane.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the loops whose iterations may become lanes: the innermost parallel loop, or sequential loops within an iteration. */
public final class VectorPlanner {
    /** Lanes of the narrowest vectors for loops of few rounds. */
    private static final int LEAST_LANES = 4;

    private final List<Stmt> kernel;
    private final List<Stmt.For> parallel;
    private final List<Stmt.For> scheduled;

    /**
     * The loops of a kernel.
     *
     * @param parallel the parallel ones, outermost first
     * @param scheduled how many of these tiles cut, the outer ones
     */
    private VectorPlanner(List<Stmt> kernel, List<Stmt.For> parallel, int scheduled) {
        this.kernel = kernel;
        this.parallel = parallel;
        this.scheduled = List.copyOf(parallel.subList(0, scheduled));
    }

    /**
     * The loops of a kernel's statements.
     *
     * @throws RefusedException if one isn't counted
     */
    public static VectorPlanner of(List<Stmt> kernel, LoopNest nest) throws RefusedException {
        List<Stmt.For> parallel = new ArrayList<>();
        for (ParallelLoop loop : nest.loops()) {
            find(kernel, loop).ifPresent(parallel::add);
        }
        if (parallel.size() < nest.scheduled()) {
            throw new RefusedException("a parallel loop isn't a simple counted loop");
        }
        return new VectorPlanner(kernel, parallel, nest.scheduled());
    }

    /**
     * Loops within one another and nothing else.
     *
     * @param parallel the loops, outermost first, all of which are cut into tiles
     */
    public static VectorPlanner of(List<Stmt.For> parallel) {
        return new VectorPlanner(List.of(parallel.getFirst()), parallel, parallel.size());
    }

    /** The reason that no loop's iterations may be lanes. */
    public RefusedException sharesVariables() {
        return new RefusedException(
                "iterations over %s share variables", parallel.getLast().variable());
    }

    /**
     * The cycles of an iteration.
     *
     * @param plan for lanes, with the versions for lanes that agree
     */
    public static double perIteration(VectorPlan plan) {
        return cost(plan) / (plan.lane() < 0 ? 1 : plan.width());
    }

    /**
     * An iteration's cost by a plan, and without vectors, in cycles.
     *
     * @param versioned the plan with its versions for lanes that agree
     */
    public static Estimate estimate(VectorPlan plan, VectorPlan versioned) {
        VectorPlan scalars = VectorPlan.untiled(plan.body(), plan.scheduled(), Map.of(), -1);
        return new Estimate(perIteration(versioned), cost(scalars));
    }

    private static Optional<Stmt.For> find(List<Stmt> kernel, ParallelLoop loop) {
        return Bodies.loops(kernel)
                .filter(f -> f.label().instruction() == loop.header())
                .findFirst();
    }

    private static Optional<Stmt.For> find(List<Stmt> body, Label label) {
        return Bodies.loops(body).filter(f -> f.label().equals(label)).findFirst();
    }

    /** Cost of one iteration of the innermost parallel loop, or of as many as there are lanes. */
    private static double cost(VectorPlan plan) {
        Stmt.For innermost = plan.lane() >= 0
                ? plan.scheduled().get(plan.lane())
                : plan.scheduled().getLast();
        return new CycleCosts(plan).of(innermost.body());
    }

    /** A plan for lanes over the innermost parallel loop, before they're put into vectors; empty if its iterations share variables. */
    public Optional<VectorPlan> across() {
        Stmt.For lane = parallel.getLast();
        Scopes scopes = new Scopes(kernel);
        boolean[] independent = {true};
        Stmt.walk(lane.body(), s -> {
            if (s.assigned() != null) {
                independent[0] &= scopes.isWithin(s.assigned(), lane.body());
            }
        });
        return independent[0]
                ? Optional.of(VectorPlan.untiled(kernel, scheduled, Map.of(lane, List.of()), scheduled.indexOf(lane)))
                : Optional.empty();
    }

    /**
     * Plans for lanes over sequential loops within an iteration: over those that hold no other loops, or over one around such, where what's within
     * then costs less. Empty if none can have lanes.
     *
     * @param mayReorder whether sums of floats may be gathered in another order
     * @param mayAssume whether iterations may be lanes of which only arguments show that they leave one another alone
     */
    public Optional<VectorPlan> within(Target target, boolean mayReorder, boolean mayAssume) throws RefusedException {
        return new Within(target, mayReorder, mayAssume).cheapest();
    }

    /** Lanes within an iteration. */
    private final class Within {
        private final Target target;
        private final boolean mayReorder;
        private final boolean mayAssume;

        Within(Target target, boolean mayReorder, boolean mayAssume) {
            this.target = target;
            this.mayReorder = mayReorder;
            this.mayAssume = mayAssume;
        }

        Optional<VectorPlan> cheapest() throws RefusedException {
            List<Stmt.For> all = Bodies.loops(scheduled.getLast().body()).toList();
            Set<Label> chosen = new HashSet<>(labels(all.stream().filter(VectorPlanner::isInnermost)));
            Optional<VectorPlan> best = within(chosen);
            for (Stmt.For outer : all) {
                if (isInnermost(outer)
                        || !labels(Bodies.loops(outer.body())).stream().anyMatch(chosen::contains)) {
                    continue;
                }
                Set<Label> other = new HashSet<>(chosen);
                other.removeAll(labels(Bodies.loops(outer.body())));
                other.add(outer.label());
                Optional<VectorPlan> plan = within(other).filter(p -> hasLanes(p, outer.label()));
                if (plan.isPresent() && (best.isEmpty() || cost(plan.get()) < cost(best.get()))) {
                    best = plan;
                    chosen = other;
                }
            }
            return best;
        }

        /** Lanes over those of the loops with these labels that can have them. */
        private Optional<VectorPlan> within(Set<Label> labels) throws RefusedException {
            Scopes scopes = new Scopes(kernel);
            Map<Stmt.For, List<Reduction>> lanes = new LinkedHashMap<>();
            Map<Label, Stmt> replaced = new HashMap<>();
            Bodies.loops(scheduled.getLast().body())
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
    }

    private static Set<Label> labels(Stream<Stmt.For> loops) {
        return loops.map(Stmt.For::label).collect(Collectors.toSet());
    }

    /** Whether a loop's iterations are lanes, all of which go through the loops within the same number of times. */
    private static boolean hasLanes(VectorPlan plan, Label label) {
        VectorShapes shapes = new VectorShapes(plan);
        return plan.lanes().keySet().stream()
                .anyMatch(lane -> lane.label().equals(label)
                        && Bodies.loops(lane.body())
                                .allMatch(inner -> shapes.of(inner.condition()).isUniform()));
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

    /** Whether a loop holds no other one. */
    public static boolean isInnermost(Stmt.For loop) {
        return !Stmt.any(loop.body(), s -> s instanceof Stmt.For || s instanceof Stmt.Loop);
    }

    static boolean stores(List<Stmt> statements) {
        return Stmt.any(statements, s -> s instanceof Stmt.Store);
    }
}
