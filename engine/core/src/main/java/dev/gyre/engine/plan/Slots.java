package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Assigns intermediates to slots of storage, so that no two tensors that are alive at the same time share one. The largest
 * tensors choose first, each the smallest slot that's free as long as it lives, so that a small tensor that lives long, such
 * as a parameter's gradient, never keeps a large slot from those that need it.
 */
final class Slots {

    /** A piece of storage and when it's taken, from each tensor's first op to its last. */
    static final class Slot {
        private final DType dtype;
        private final int elements;
        private final NavigableMap<Integer, Integer> taken = new TreeMap<>();

        private Slot(DType dtype, int elements) {
            this.dtype = dtype;
            this.elements = elements;
        }

        DType dtype() {
            return dtype;
        }

        int elements() {
            return elements;
        }

        private boolean isFree(Life life) {
            Map.Entry<Integer, Integer> before = taken.floorEntry(life.last());
            return before == null || before.getValue() < life.first();
        }
    }

    /** A tensor and the positions of the first and the last op that touch it. */
    private record Life(Tensor tensor, int first, int last) {

        int elements() {
            return Math.max(1, tensor.shape().size());
        }
    }

    private final Slot[] byTensor;
    private final List<Slot> slots = new ArrayList<>();

    private Slots(int tensors) {
        byTensor = new Slot[tensors];
    }

    static Slots assign(Graph graph, Lifetimes lifetimes) {
        Slots s = new Slots(graph.tensors().size());
        List<Life> lives = new ArrayList<>();
        for (int at = 0; at < lifetimes.live().size(); at++) {
            for (Tensor t : lifetimes.live().get(at).outputs()) {
                lives.add(new Life(t, at, lifetimes.lastUse(t)));
            }
        }
        lives.sort(Comparator.comparingInt(Life::elements).reversed());
        lives.forEach(s::place);
        return s;
    }

    private void place(Life life) {
        DType dtype = life.tensor().type().dtype();
        Slot slot = slots.reversed().stream()
                .filter(s -> s.dtype == dtype && s.isFree(life))
                .findFirst()
                .orElseGet(() -> {
                    Slot made = new Slot(dtype, life.elements());
                    slots.add(made);
                    return made;
                });
        slot.taken.put(life.first(), life.last());
        byTensor[life.tensor().id()] = slot;
    }

    /** The slot of an intermediate that a live op writes; null for any other tensor. */
    Slot of(Tensor t) {
        return t.role() == Role.INTERMEDIATE ? byTensor[t.id()] : null;
    }

    List<Slot> all() {
        return slots;
    }

    long bytes() {
        return slots.stream()
                .mapToLong(s -> (long) s.elements * s.dtype.bytes())
                .sum();
    }
}
