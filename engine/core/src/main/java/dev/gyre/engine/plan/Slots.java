package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Assigns intermediates to slots of storage: a slot is taken over as soon as the tensor in it is dead. The smallest free
 * slot that fits is taken, else the largest free one grows, else a new one is made.
 */
final class Slots {

    /** A piece of storage and its final size in elements. */
    static final class Slot {
        private final DType dtype;
        private int elements;

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
    }

    private static final Comparator<Slot> BY_SIZE = Comparator.comparingInt(Slot::elements);

    private final Slot[] byTensor;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Slot> free = new ArrayList<>();

    private Slots(int tensors) {
        byTensor = new Slot[tensors];
    }

    static Slots assign(Graph graph, Lifetimes lifetimes) {
        Slots s = new Slots(graph.tensors().size());
        List<List<Tensor>> dying = new ArrayList<>();
        lifetimes.live().forEach(n -> dying.add(new ArrayList<>()));
        for (int at = 0; at < lifetimes.live().size(); at++) {
            for (Tensor t : lifetimes.live().get(at).outputs()) {
                s.byTensor[t.id()] = s.take(t);
                int last = lifetimes.lastUse(t);
                if (last < dying.size()) {
                    dying.get(last).add(t);
                }
            }
            dying.get(at).forEach(t -> s.free.add(s.byTensor[t.id()]));
        }
        return s;
    }

    private Slot take(Tensor t) {
        int wanted = Math.max(1, t.shape().size());
        DType dtype = t.type().dtype();
        Slot slot = free.stream()
                .filter(f -> f.dtype == dtype && f.elements >= wanted)
                .min(BY_SIZE)
                .or(() -> free.stream().filter(f -> f.dtype == dtype).max(BY_SIZE))
                .orElse(null);
        if (slot == null) {
            slot = new Slot(dtype, wanted);
            slots.add(slot);
        } else {
            free.remove(slot);
            slot.elements = Math.max(slot.elements, wanted);
        }
        return slot;
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
