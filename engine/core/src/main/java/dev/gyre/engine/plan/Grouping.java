package dev.gyre.engine.plan;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Cuts ops into groups, each a task graph within what a runtime's graphs hold. */
final class Grouping {

    /** The most tasks in a graph on this JVM, where a graph may have any number. */
    private static final int TASKS = 192;

    /**
     * The most tasks in a graph on TornadoVM, which has 8,192 bytes for a graph's calls: 15 a task, and 5 for each of its
     * arguments, which may be 20. No op alone emits as many.
     */
    private static final int TASKS_ON_TORNADOVM = 71;

    /**
     * The most nodes of a graph on TornadoVM, which has room for 1,024: less 200 for the different numbers among the tasks' arguments,
     * which aren't known before the tasks are emitted, and 4 for the graph itself.
     */
    private static final int NODES_ON_TORNADOVM = 820;

    /** An array that a task of the graph uses: itself, how it gets to the device, what becomes of it there, and its way back. */
    private static final int NODES_OF_ARRAY = 4;

    private final PlanBuffers storage;
    private final int tasks;
    private final int nodes;
    private final List<List<Graph.Node>> groups = new ArrayList<>();
    private final Set<Object> touched = new HashSet<>();
    private final Set<Object> seen = new HashSet<>();
    private int tasksNow;
    private int writesNow;

    private Grouping(PlanBuffers storage, int tasks, int nodes) {
        this.storage = storage;
        this.tasks = tasks;
        this.nodes = nodes;
    }

    /** The nodes in as few groups as the device's runtime takes. */
    static List<List<Graph.Node>> of(List<Graph.Node> work, PlanBuffers storage, Device device) {
        Grouping g = device.has(Capability.LONG_GRAPHS)
                ? new Grouping(storage, TASKS, Integer.MAX_VALUE)
                : new Grouping(storage, TASKS_ON_TORNADOVM, NODES_ON_TORNADOVM);
        g.begin();
        work.forEach(g::add);
        return g.groups;
    }

    private void begin() {
        groups.add(new ArrayList<>());
        touched.clear();
        tasksNow = 0;
        writesNow = 0;
    }

    private void add(Graph.Node n) {
        if (!fits(n) && !groups.getLast().isEmpty()) {
            begin();
        }
        groups.getLast().add(n);
        touched.addAll(arrays(n));
        seen.addAll(arrays(n));
        tasksNow += n.op().tasks();
        writesNow += writes(n);
    }

    /** Arrays that earlier groups have left on the device have a node in each later one, whether it uses them or not. */
    private boolean fits(Graph.Node n) {
        Set<Object> more = new HashSet<>(arrays(n));
        more.removeAll(touched);
        int allTasks = tasksNow + n.op().tasks();
        int arrayNodes = NODES_OF_ARRAY * (touched.size() + more.size()) + seen.size();
        return allTasks <= tasks && arrayNodes + allTasks + writesNow + writes(n) <= nodes;
    }

    /** A bound on the arrays that a node's tasks write, each of which is a node of the runtime's. */
    private static int writes(Graph.Node n) {
        return n.op().tasks() * (n.outputs().size() + n.op().updates().size());
    }

    private Set<Object> arrays(Graph.Node n) {
        Set<Object> arrays = new HashSet<>();
        Stream.of(n.op().inputs(), n.op().updates(), n.outputs())
                .flatMap(List::stream)
                .map(this::array)
                .forEach(arrays::add);
        return arrays;
    }

    private Object array(Tensor t) {
        return storage.of(t).array();
    }
}
