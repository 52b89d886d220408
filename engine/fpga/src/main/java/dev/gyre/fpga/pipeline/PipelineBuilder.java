package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.Flow;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.flow.Widths;
import dev.gyre.fpga.schedule.Edge;
import dev.gyre.fpga.schedule.ModuloScheduler;
import dev.gyre.fpga.schedule.Schedule;
import dev.gyre.fpga.schedule.ScheduledTask;
import dev.gyre.fpga.schedule.SchedulingProblem;
import dev.gyre.ir.ArrayRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Lays a round out: memories from its accesses, then the schedule. */
public final class PipelineBuilder {
    private final Flow flow;
    private final List<BlockRam> memories = new ArrayList<>();
    private final Widths widths;
    private final Delays delays;
    private final int whole;
    private final int period;
    private final int operators;
    private final SharedResources room;
    private final Map<String, SharedOperator> units = new LinkedHashMap<>();
    private final Map<String, Integer> uses = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Node> fixed = new ArrayList<>();
    private final Set<Node> seen = new LinkedHashSet<>();
    private final List<ScheduledTask> tasks = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Map<Node, Integer> numbers = new LinkedHashMap<>();
    private final Map<BankAccess, Integer> accessNumbers = new LinkedHashMap<>();

    private PipelineBuilder(Flow flow, SharedResources room, int period, int operators) {
        this.flow = flow;
        this.whole = period;
        this.period = period - Delays.SETUP;
        this.operators = operators;
        this.room = room;
        Map<ArrayRef, List<BankAccess>> accesses = new LinkedHashMap<>();
        flow.arrays().forEach(a -> accesses.put(a, new ArrayList<>()));
        flow.accesses().forEach(a -> accesses.get(a.array()).add(a));
        accesses.forEach((array, list) -> {
            if (!list.isEmpty()) {
                memories.add(room.memory(array, list));
            }
        });
        Map<ArrayRef, Integer> bits = new LinkedHashMap<>();
        memories.forEach(m -> bits.put(m.array(), m.indexBits()));
        this.widths = new Widths(flow, bits::get);
        this.delays = new Delays(widths);
    }

    /**
     * Lays a round out.
     *
     * @param period of the clock that registers are placed for, in picoseconds
     * @param operators how many there are of each operator that is shared
     */
    public static Pipeline build(Flow flow, SharedResources room, int period, int operators) {
        return new PipelineBuilder(flow, room, period, operators).build();
    }

    private Pipeline build() {
        flow.writes().forEach(this::visit);
        visit(flow.more());
        closeStates();
        nodes.forEach(this::use);
        nodes.forEach(this::task);
        nodes.forEach(this::values);
        memories.forEach(this::order);
        issue();
        SchedulingProblem problem = new SchedulingProblem(
                List.copyOf(tasks),
                List.copyOf(edges),
                Stream.concat(
                                memories.stream().map(m -> "the " + BlockRam.PORTS + " ports of " + m.array()),
                                units.keySet().stream().map(u -> "the " + operators + " of the operator " + u))
                        .toList(),
                Stream.concat(
                                memories.stream().map(_ -> BlockRam.PORTS),
                                units.keySet().stream().map(_ -> operators))
                        .toList(),
                period,
                Delays.REGISTER);
        Schedule schedule = ModuloScheduler.schedule(problem);
        return new Pipeline(
                flow,
                widths,
                List.copyOf(memories),
                List.copyOf(nodes),
                List.copyOf(fixed),
                numbers,
                settled(),
                units,
                problem,
                schedule);
    }

    /** States found on the way lead to more nodes, and those to more states. */
    private void closeStates() {
        Set<Node> done = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            List<Node> open = seen.stream()
                    .filter(n -> n.operation() instanceof NodeOperation.State && done.add(n))
                    .sorted(java.util.Comparator.comparingInt(Node::id))
                    .toList();
            open.forEach(s -> s.inputs().forEach(this::visit));
            more = !open.isEmpty();
        }
    }

    private void visit(Node node) {
        if (!seen.add(node)) {
            return;
        }
        if (node.operation() instanceof NodeOperation.State) {
            return;
        }
        node.inputs().forEach(this::visit);
        (node.isFixed() ? fixed : nodes).add(node);
    }

    private void use(Node node) {
        if (node.operation() instanceof NodeOperation.Unit(String name)) {
            units.computeIfAbsent(
                    name, n -> SharedOperator.of(n, whole, room.operators().get(n) > 1));
            uses.merge(name, 1, Integer::sum);
        }
    }

    /** A use of a shared operator: its operands are chosen from those of the other uses. */
    private ScheduledTask use(String name) {
        SharedOperator unit = units.get(name);
        int number = List.copyOf(units.keySet()).indexOf(name);
        int ways = -Math.floorDiv(-uses.get(name), operators);
        return new ScheduledTask(
                name, Delays.choice(ways), unit.latency(), unit.output(), memories.size() + number, false);
    }

    private void task(Node node) {
        BankAccess access = access(node);
        if (access != null && accessNumbers.containsKey(access)) {
            numbers.put(node, accessNumbers.get(access));
            return;
        }
        numbers.put(node, tasks.size());
        if (access == null) {
            tasks.add(
                    node.operation() instanceof NodeOperation.Unit(String name)
                            ? use(name)
                            : ScheduledTask.gates(name(node), delays.of(node)));
            return;
        }
        accessNumbers.put(access, tasks.size());
        int m = 0;
        while (!memories.get(m).array().equals(access.array())) {
            m++;
        }
        tasks.add(task(access, memories.get(m), m));
    }

    /** An access, which is chosen from the nest's others, handed over to the memory if that is staged, and turned if that has to be. */
    private static ScheduledTask task(BankAccess access, BlockRam memory, int resource) {
        int turn = Delays.turning(memory.banks());
        int chosen = Delays.choice(memory.accesses().size());
        int ends = memory.isTurned() ? Math.max(Delays.row(memory.addressBits()), access.isWrite() ? turn : 0) : 0;
        int latency = memory.isStaged() ? 2 : 1;
        return new ScheduledTask(
                access.toString(),
                memory.isStaged() ? chosen : chosen + ends + Delays.MEMORY_SETUP,
                access.isWrite() ? 0 : latency,
                Delays.MEMORY_OUTPUT + (memory.isAligned(access) ? 0 : turn),
                resource,
                false);
    }

    private static BankAccess access(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Read(BankAccess access, long _) -> access;
            case NodeOperation.Write(BankAccess access, long _) -> access;
            default -> null;
        };
    }

    static String name(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Arithmetic(var op, int _) -> op.symbol();
            case NodeOperation.Compare(var relation) -> relation.symbol();
            case NodeOperation.Choose _ -> "choose";
            case NodeOperation.BitCount _ -> "bitCount";
            case NodeOperation.Wrap _ -> "wrap";
            default -> node.operation().toString();
        };
    }

    private void values(Node node) {
        for (Node input : node.inputs()) {
            Pipeline.Source source = Pipeline.source(input);
            if (!source.node().isFixed()) {
                int from = numbers.get(source.node());
                edges.add(Edge.value(from, numbers.get(node), source.distance()));
                if (input.operation() instanceof NodeOperation.State
                        && input.inputs().size() > 1) {
                    // A beginning is kept in a register, so that the value can't be looked at in the cycle that makes
                    // it.
                    edges.add(new Edge(
                            from,
                            numbers.get(node),
                            source.distance(),
                            1 + tasks.get(from).latency()));
                }
            }
        }
    }

    /** Reads and writes of one array stay in order where they may meet. */
    private void order(BlockRam memory) {
        for (BankAccess a : memory.accesses()) {
            for (BankAccess b : memory.accesses()) {
                if (a == b || !(a.isWrite() || b.isWrite())) {
                    continue;
                }
                boolean first = a.isWrite() ? a.epoch() <= b.epoch() : a.epoch() < b.epoch();
                if (first) {
                    boolean twins = b.isWrite() && a.epoch() == b.epoch();
                    if (!twins) {
                        edges.add(new Edge(accessNumbers.get(a), accessNumbers.get(b), 0, 1));
                    }
                } else if (flow.carries() > 0) {
                    edges.add(new Edge(accessNumbers.get(a), accessNumbers.get(b), flow.carries(), 1));
                }
            }
        }
    }

    /** Whether there's another round is known before that would begin. */
    private void issue() {
        int number = tasks.size();
        tasks.add(new ScheduledTask("the next round's beginning", 0, 0, 0, -1, true));
        if (!flow.more().isFixed()) {
            edges.add(new Edge(numbers.get(flow.more()), number, 1, 1));
        }
    }

    /** The cycle in which each fixed node is there: chained as long as a cycle lasts, then registered. */
    private Map<Node, Integer> settled() {
        Map<Node, Integer> cycles = new LinkedHashMap<>();
        Map<Node, Integer> offsets = new LinkedHashMap<>();
        for (Node node : fixed) {
            int cycle = 0;
            for (Node input : node.inputs()) {
                cycle = Math.max(cycle, cycles.get(input));
            }
            int offset = Delays.REGISTER;
            for (Node input : node.inputs()) {
                if (cycles.get(input) == cycle) {
                    offset = Math.max(offset, offsets.get(input));
                }
            }
            int delay = delays.of(node);
            if (offset + delay > period && offset > Delays.REGISTER) {
                cycle++;
                offset = Delays.REGISTER;
            }
            cycles.put(node, cycle);
            offsets.put(node, offset + delay);
        }
        return cycles;
    }
}
