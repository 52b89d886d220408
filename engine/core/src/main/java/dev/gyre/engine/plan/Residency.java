package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * Derives every transfer from the declared access: inputs go to the device before each run, variables and intermediates
 * once, whatever an earlier part of the plan has on the device stays there, and results come back when asked for.
 * TornadoVM hands arrays from one task graph to the next one only, so a part also passes on what later parts need.
 */
final class Residency {

    private final PlanBuffers storage;
    private final int variables;
    private final Set<Tensor> fetches = new HashSet<>();
    private final Map<Tensor, Integer> readableFrom = new HashMap<>();
    private final Set<Object> used = new HashSet<>();
    private final List<Set<Object>> persistent = new ArrayList<>();
    private final List<Set<Object>> returned = new ArrayList<>();
    private Emission.Part previous;

    /**
     * The transfers of a plan.
     *
     * @param refreshed whether variables go to the device before each run
     */
    Residency(PlanBuffers storage, Collection<Tensor> fetches, boolean refreshed) {
        this.storage = storage;
        this.variables = refreshed ? DataTransferMode.EVERY_EXECUTION : DataTransferMode.FIRST_EXECUTION;
        this.fetches.addAll(fetches);
    }

    /**
     * Declares what a part needs on the device; to be called before its tasks are added.
     *
     * @param later the ops of the parts that follow
     */
    void begin(Emission.Part part, List<Graph.Node> later) {
        Map<Object, Tensor> touched = arrays(part.nodes());
        returned.add(new LinkedHashSet<>());
        part.nodes().forEach(this::noteReadable);
        Set<Object> carried = new LinkedHashSet<>();
        if (previous != null) {
            Set<Object> needed = new HashSet<>(arrays(later).keySet());
            needed.addAll(touched.keySet());
            carried.addAll(persistent.getLast());
            carried.retainAll(needed);
        }
        Map<Integer, List<Object>> byMode = new TreeMap<>();
        touched.forEach((array, t) -> {
            if (!carried.contains(array)) {
                byMode.computeIfAbsent(mode(t), k -> new ArrayList<>()).add(array);
            }
        });
        byMode.forEach((mode, arrays) -> part.tasks().transferToDevice(mode, arrays.toArray()));
        if (!carried.isEmpty()) {
            part.tasks().consumeFromDevice(previous.name(), carried.toArray());
        }
        carried.addAll(touched.keySet());
        persistent.add(carried);
        previous = part;
    }

    /** Notes the arguments of a task: an array is on the device from the first task on that takes it, and not by an op's word alone. */
    void use(Object... arguments) {
        used.addAll(Arrays.asList(arguments));
    }

    /** Ends a part whose tasks are all added: it hands on what tasks have taken until then. */
    void end() {
        persistent.getLast().retainAll(used);
    }

    private int mode(Tensor t) {
        return switch (t.role()) {
            case INPUT -> DataTransferMode.EVERY_EXECUTION;
            case PARAMETER, STATE -> variables;
            case INTERMEDIATE -> DataTransferMode.FIRST_EXECUTION;
        };
    }

    /** The arrays that ops touch, in order, each with the first tensor in it. */
    private Map<Object, Tensor> arrays(List<Graph.Node> nodes) {
        Map<Object, Tensor> touched = new LinkedHashMap<>();
        for (Graph.Node node : nodes) {
            for (List<Tensor> group : List.of(node.op().inputs(), node.op().updates(), node.outputs())) {
                group.forEach(t -> touched.putIfAbsent(storage.of(t).array(), t));
            }
        }
        return touched;
    }

    private void noteReadable(Graph.Node node) {
        for (List<Tensor> group : List.of(node.op().inputs(), node.op().updates(), node.outputs())) {
            for (Tensor t : group) {
                boolean updated =
                        t.role() != Role.INTERMEDIATE && node.op().updates().contains(t);
                if (updated || fetches.contains(t)) {
                    readableFrom.put(t, persistent.size());
                    returned.getLast().add(storage.of(t).array());
                }
            }
        }
    }

    /** Declares what comes back and what stays; to be called when every part has its tasks. */
    void finish(List<Emission.Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (!returned.get(i).isEmpty()) {
                parts.get(i)
                        .tasks()
                        .transferToHost(
                                DataTransferMode.UNDER_DEMAND, returned.get(i).toArray());
            }
            if (parts.size() > 1) {
                parts.get(i).tasks().persistOnDevice(persistent.get(i).toArray());
            }
        }
    }

    /** The part whose results hold the latest value of a tensor, or -1 if it never comes back. */
    int partOf(Tensor t) {
        return readableFrom.getOrDefault(t, -1);
    }
}
