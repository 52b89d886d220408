package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * Derives every transfer from the declared access: inputs go to the device before each run, variables and intermediates
 * once, whatever an earlier part of the plan has on the device stays there, and results come back when asked for.
 */
final class Residency {

    private final Storage storage;
    private final Set<Tensor> fetches = new HashSet<>();
    private final Map<Object, String> holder = new HashMap<>();
    private final Map<Tensor, Integer> readableFrom = new HashMap<>();
    private final List<Set<Object>> persistent = new ArrayList<>();
    private final List<Set<Object>> returned = new ArrayList<>();

    Residency(Storage storage, Collection<Tensor> fetches) {
        this.storage = storage;
        this.fetches.addAll(fetches);
    }

    /** Declares what a part needs on the device; to be called before its tasks are added. */
    void begin(Emission.Part part) {
        int index = persistent.size();
        persistent.add(new LinkedHashSet<>());
        returned.add(new LinkedHashSet<>());
        Map<Object, Tensor> touched = new HashMap<>();
        List<Object> order = new ArrayList<>();
        for (Graph.Node node : part.nodes()) {
            for (List<Tensor> group : List.of(node.op().inputs(), node.op().updates(), node.outputs())) {
                for (Tensor t : group) {
                    if (touched.putIfAbsent(storage.of(t).array(), t) == null) {
                        order.add(storage.of(t).array());
                    }
                    noteReadable(t, node, index);
                }
            }
        }
        Map<String, List<Object>> consumed = new LinkedHashMap<>();
        List<Object> everyRun = new ArrayList<>();
        List<Object> once = new ArrayList<>();
        for (Object array : order) {
            String from = holder.put(array, part.name());
            if (from != null) {
                consumed.computeIfAbsent(from, k -> new ArrayList<>()).add(array);
            } else if (touched.get(array).role() == Role.INPUT) {
                everyRun.add(array);
            } else {
                once.add(array);
            }
        }
        transfer(part, everyRun, DataTransferMode.EVERY_EXECUTION);
        transfer(part, once, DataTransferMode.FIRST_EXECUTION);
        consumed.forEach((from, arrays) -> part.tasks().consumeFromDevice(from, arrays.toArray()));
        persistent.get(index).addAll(order);
    }

    private void noteReadable(Tensor t, Graph.Node node, int part) {
        boolean updated = t.role() != Role.INTERMEDIATE && node.op().updates().contains(t);
        if (updated || fetches.contains(t)) {
            readableFrom.put(t, part);
            returned.get(part).add(storage.of(t).array());
        }
    }

    private static void transfer(Emission.Part part, List<Object> arrays, int mode) {
        if (!arrays.isEmpty()) {
            part.tasks().transferToDevice(mode, arrays.toArray());
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
