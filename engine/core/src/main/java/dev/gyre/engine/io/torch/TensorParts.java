package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.torch.Pickled.Dictionary;
import dev.gyre.engine.io.torch.Pickled.Global;
import dev.gyre.engine.io.torch.Pickled.Items;
import dev.gyre.engine.io.torch.Pickled.Plain;
import dev.gyre.engine.io.torch.Pickled.Storage;
import dev.gyre.engine.io.torch.Pickled.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Storages, tensors and dictionaries out of the arguments that a pickle has for them. */
final class TensorParts {

    private static final int STORAGE_PARTS = 5;
    private static final int TENSOR_PARTS = 4;
    private static final int MAX_RANK = 64;

    private TensorParts() {}

    /** ("storage", class, key, device, elements), in which the device doesn't matter. */
    static Storage storage(Pickled id) {
        if (!(id instanceof Items(List<Pickled> p)) || p.size() < STORAGE_PARTS || !is(p.getFirst(), "storage")) {
            throw new PickleFault("a reference to something outside the pickle is none to a storage");
        }
        if (!(p.get(1) instanceof Global type)) {
            throw new PickleFault("a storage has no class");
        }
        ElementType elements = Globals.storage(type)
                .orElseThrow(() -> new PickleFault("storages of class " + Quoted.of(type.toString())
                        + " can't be read: convert them to one of " + List.of(ElementType.values())));
        if (!(p.get(2) instanceof Plain(String key))) {
            throw new PickleFault("a storage's key is no text");
        }
        return new Storage(elements, key, whole("a storage's number of elements", p.get(4)));
    }

    private static boolean is(Pickled p, String text) {
        return p instanceof Plain(String s) && s.equals(text);
    }

    /** (storage, offset, sizes, strides, ...), the rest being about gradients. */
    static Tensor tensor(List<Pickled> p) {
        if (p.size() < TENSOR_PARTS || !(p.getFirst() instanceof Storage storage)) {
            throw new PickleFault("a tensor has no storage");
        }
        List<Long> sizes = wholes("a tensor's sizes", p.get(2));
        List<Long> strides = wholes("a tensor's strides", p.get(3));
        if (sizes.size() != strides.size()) {
            throw new PickleFault("a tensor of " + sizes.size() + " axes has " + strides.size() + " strides");
        }
        return new Tensor(storage, whole("a tensor's offset", p.get(1)), sizes, strides);
    }

    /** (tensor, whether it's trained, hooks) */
    static Tensor parameter(List<Pickled> p) {
        if (p.isEmpty() || !(p.getFirst() instanceof Tensor t)) {
            throw new PickleFault("a parameter has no tensor");
        }
        return t;
    }

    /** Nothing, or a list of pairs. */
    static Dictionary dictionary(List<Pickled> p) {
        Map<String, Pickled> entries = new LinkedHashMap<>();
        if (!p.isEmpty()) {
            if (!(p.getFirst() instanceof Items(List<Pickled> pairs))) {
                throw new PickleFault("a dictionary is made of something else than pairs");
            }
            for (Pickled pair : pairs) {
                if (!(pair instanceof Items(List<Pickled> sides)) || sides.size() != 2) {
                    throw new PickleFault("a dictionary is made of something else than pairs");
                }
                put(entries, sides.getFirst(), sides.getLast());
            }
        }
        return new Dictionary(entries);
    }

    /** Adds an entry. Python's own writer never writes one of a name twice. */
    static void put(Map<String, Pickled> entries, Pickled key, Pickled value) {
        if (key instanceof Plain(String name) && entries.put(name, value) != null) {
            throw new PickleFault("a dictionary has two entries " + Quoted.of(name));
        }
    }

    private static List<Long> wholes(String what, Pickled p) {
        if (!(p instanceof Items(List<Pickled> items)) || items.size() > MAX_RANK) {
            throw new PickleFault(what + " aren't at most " + MAX_RANK + " numbers");
        }
        return items.stream().map(i -> whole(what, i)).toList();
    }

    private static long whole(String what, Pickled p) {
        if (p instanceof Plain(Long n) && n >= 0) {
            return n;
        }
        Object found = p instanceof Plain(Object value) ? value : "something else";
        throw new PickleFault(what + ": " + Quoted.of(String.valueOf(found)) + " isn't a whole number from 0 up");
    }
}
