package dev.gyre.fpga.flow;

import dev.gyre.fpga.nest.Level;
import dev.gyre.fpga.nest.Nest;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one round of a nest: the counting of all loops, then what each loop has before it, in its first round; the innermost body; and
 * what each loop has after it, in its last round. Lanes are iterations of the innermost parallel loop that a round takes together.
 */
public final class FlowBuilder {
    private static final int ALWAYS = -1;

    private final ValueGraph graph = new ValueGraph();
    private final Nest nest;
    private final int lanes;
    private final int slots;
    private final int laneLevel;
    private final Counting counting;
    private final AccessOrder memories;
    private final Expressions expressions;
    private final StraightCode straight;
    private final Steadiness stable = new Steadiness();
    private final NestVariables variables;
    private final Environment shared;
    private final List<Environment> laneEnvironments = new ArrayList<>();
    private final List<ArrayRef> arrays;
    private final Map<ArrayRef, Node> sizes = new LinkedHashMap<>();
    private final List<Node[]> activeBefore = new ArrayList<>();

    /**
     * The settings of a round.
     *
     * @param lanes iterations of the innermost parallel loop that it takes together
     * @param slots iterations of that loop that are taken in turn, a round each, so that each has that many rounds' time for what comes
     *     around
     * @param shared whether operators of floats are shared
     * @param constants parameters that are bound
     * @param carried arrays that aren't parameters of the kernel
     * @param steps of the kernel
     */
    public record Form(
            int lanes, int slots, boolean shared, Map<String, Number> constants, Set<ArrayRef> carried, int steps) {
        public Form withLanes(int number) {
            return new Form(number, slots, shared, constants, carried, steps);
        }

        public Form withSlots(int number) {
            return new Form(lanes, number, shared, constants, carried, steps);
        }
    }

    private FlowBuilder(KernelIr kernel, Nest nest, Form form) throws RefusedException {
        this.nest = nest;
        this.lanes = form.lanes();
        this.slots = form.slots();
        this.laneLevel = nest.innermostParallel();
        this.counting = new Counting(graph, nest.levels().size(), laneLevel, slots);
        this.variables = new NestVariables(nest);
        this.shared = Environment.root(graph, variables.crossing());
        this.memories = new AccessOrder(graph, counting, variables.written());
        this.expressions = new Expressions(graph, memories, sizes, form.shared());
        this.straight = new StraightCode(graph, memories, expressions);
        for (KernelIr.Parameter parameter : kernel.parameters()) {
            parameter(parameter, form.constants());
        }
        shared.assign(Nests.STEP, graph.scalar(Nests.STEP.name(), new ValueRange(0, form.steps() - 1)));
        this.arrays = new ArrayList<>(sizes.keySet());
        this.arrays.addAll(form.carried());
        Set<KernelVariable> own = variables.ofLanes();
        for (int l = 0; l < lanes; l++) {
            laneEnvironments.add(shared.lane(own, slots));
        }
    }

    /**
     * The round of a kernel.
     *
     * @throws RefusedException if it does what there's no circuit for
     */
    public static Flow build(KernelIr kernel, Nest nest, Form form) throws RefusedException {
        if (form.lanes() * form.slots() > 1 && nest.innermostParallel() < 0) {
            throw new RefusedException("it has no @Parallel loop, whose iterations could be lanes");
        }
        FlowBuilder builder = new FlowBuilder(kernel, nest, form);
        return builder.build();
    }

    private Flow build() throws RefusedException {
        Node[] active = new Node[lanes];
        java.util.Arrays.fill(active, graph.truth(true));
        for (int k = 0; k < nest.levels().size(); k++) {
            enter(k, active);
        }
        int depth = nest.levels().size();
        region(nest.body(), depth - 1, active, active, ALWAYS);
        for (int k = depth - 1; k >= 0; k--) {
            leave(k);
        }
        memories.close();
        Node more = counting.close();
        shared.close();
        laneEnvironments.forEach(Environment::close);
        boolean free = nest.levels().stream().allMatch(Level::parallel);
        boolean apart = nest.levels().subList(0, laneLevel + 1).stream().allMatch(Level::parallel);
        Flow flow = new Flow(
                graph,
                more,
                memories.writes(),
                memories.accesses(),
                free ? 0 : apart ? slots : 1,
                lanes,
                slots,
                nest.steps(),
                List.copyOf(arrays),
                sizes);
        return Cleaning.clean(flow);
    }

    /** Whether the loops so far have an iteration for any lane and slot. */
    private Node together = graph.truth(true);

    /** Builds the statements before a loop, then the loop's counter; {@code active} becomes the condition of what's within it. */
    private void enter(int k, Node[] active) throws RefusedException {
        Level level = nest.levels().get(k);
        activeBefore.add(active.clone());
        Node begins = counting.begins(k);
        Node[] runs = new Node[lanes];
        for (int l = 0; l < lanes; l++) {
            runs[l] = graph.both(active[l], begins);
        }
        Node[] holds = new Node[lanes];
        java.util.Arrays.fill(holds, begins);
        region(level.before(), k - 1, runs, holds, k);
        boolean each = k > laneLevel;
        Node from = uniform(level, level.from(), each);
        Node bound = uniform(level, level.bound(), each);
        boolean guarded = level.guard().isPresent();
        if (each && slots > 1 && (guarded || stable.of(from) > laneLevel || stable.of(bound) > laneLevel)) {
            throw new RefusedException("iterations in turn run the loop over %s differently", level.variable());
        }
        Node any = graph.truth(false);
        for (int l = 0; l < lanes; l++) {
            if (guarded) {
                Environment env = each ? laneEnvironments.get(l) : shared;
                active[l] = graph.both(active[l], expressions.of(level.guard().get(), env));
            }
            any = graph.either(any, active[l]);
        }
        // Without a guard, all lanes and slots count together, those beyond the loop's end too.
        counting.add(level, k == laneLevel ? lanes : 1, from, bound, guarded ? any : together);
        together = graph.both(guarded ? any : together, counting.goes(k));
        for (int l = 0; l < lanes; l++) {
            int offset = k == laneLevel ? l * level.step() : 0;
            Node value = graph.add(counting.value(k), graph.constant(offset));
            (k < laneLevel ? shared : laneEnvironments.get(l)).assign(level.variable(), value);
            stable.counter(value, k);
            Node goes = k == laneLevel ? counting.goes(k, l, value, bound) : counting.goes(k);
            active[l] = graph.both(active[l], goes);
        }
    }

    private Node uniform(Level level, Expr expr, boolean each) throws RefusedException {
        Node first = expressions.of(expr, each ? laneEnvironments.getFirst() : shared);
        for (int l = 1; each && l < lanes; l++) {
            if (expressions.of(expr, laneEnvironments.get(l)) != first) {
                throw new RefusedException(
                        "neighbouring iterations run the loop over %s differently, so that they can't be lanes",
                        level.variable());
            }
        }
        return first;
    }

    private void leave(int k) throws RefusedException {
        Level level = nest.levels().get(k);
        Node ends = counting.ends(k);
        Node[] runs = new Node[lanes];
        Node[] holds = new Node[lanes];
        for (int l = 0; l < lanes; l++) {
            runs[l] = graph.both(activeBefore.get(k)[l], ends);
            holds[l] = runs[l];
        }
        region(level.after(), k - 1, runs, holds, ALWAYS);
    }

    /**
     * Statements that run in some rounds only.
     *
     * @param around index of the loop whose body they are part of, -1 for the kernel
     * @param runs whether they run, by lane
     * @param holds whether what they assign is taken over, by lane
     * @param inner the loop that they stand before, or ALWAYS: what changes with outer ones only needn't be held, unless it's assigned within
     */
    private void region(List<Stmt> statements, int around, Node[] runs, Node[] holds, int inner)
            throws RefusedException {
        if (statements.isEmpty()) {
            return;
        }
        boolean each = around >= laneLevel && laneLevel >= 0;
        Map<ArrayRef, Integer> position = memories.position();
        for (int l = 0; l < (each ? lanes : 1); l++) {
            memories.position(position, l);
            Environment env = each || laneLevel < 0 ? laneEnvironments.get(l) : shared;
            env.takeAssigned();
            Environment before = env.branch();
            straight.run(statements, env, runs[l]);
            for (KernelVariable v : env.takeAssigned()) {
                Node now = env.read(v);
                if (inner == ALWAYS
                        || stable.of(now) > inner
                        || variables.assignedWithin(inner).contains(v)) {
                    Node held = graph.choose(holds[l], now, before.read(v));
                    env.assign(v, held);
                    if (inner != ALWAYS && !variables.assignedWithin(inner).contains(v)) {
                        stable.held(held, inner);
                    }
                }
            }
        }
    }

    private void parameter(KernelIr.Parameter parameter, Map<String, Number> constants) throws RefusedException {
        switch (parameter) {
            case KernelIr.Parameter.Context _ -> throw new RefusedException("it has a context");
            case KernelIr.Parameter.ObjectArgument _ ->
                throw new RefusedException("it has a parameter that is an object");
            case KernelIr.Parameter.Array(ArrayRef array) -> {
                if (array.storage() == Storage.DOUBLE) {
                    throw new RefusedException("it has an array of doubles");
                }
                sizes.put(array, graph.scalar("size_" + array.name(), new ValueRange(0, Integer.MAX_VALUE)));
            }
            case KernelIr.Parameter.Scalar(KernelVariable v) -> {
                if (v.kind() == Kind.DOUBLE) {
                    throw new RefusedException("it has a double as parameter");
                }
                Number bound = constants.get(v.name());
                shared.assign(
                        v,
                        bound == null
                                ? graph.scalar(v.name(), Environment.range(v.kind()))
                                : graph.constant(
                                        v.kind() == Kind.FLOAT
                                                ? Float.floatToRawIntBits(bound.floatValue())
                                                : bound.longValue()));
            }
        }
    }
}
