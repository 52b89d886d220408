package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import java.util.List;
import java.util.Map;

/** A value that a pickle of tensors may hold. None of them does anything. */
sealed interface Pickled {

    /** What Python calls None. */
    record None() implements Pickled {}

    /** A text, whole number, fraction, truth value or bytes. */
    record Plain(Object value) implements Pickled {}

    /** A list, a tuple or a set. */
    record Items(List<Pickled> items) implements Pickled {}

    /** A dictionary's entries whose keys are texts; others can't be names of tensors and are dropped. */
    record Dictionary(Map<String, Pickled> entries) implements Pickled {}

    /** A class or function, by name. */
    record Global(String module, String name) implements Pickled {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /**
     * Where tensors' elements lie.
     *
     * @param key names the file's part
     * @param elements how many there are
     */
    record Storage(ElementType type, String key, long elements) implements Pickled {}

    /**
     * A view on a storage, in elements.
     *
     * @param offset of the first one
     * @param strides between neighbours along each axis
     */
    record Tensor(Storage storage, long offset, List<Long> sizes, List<Long> strides) implements Pickled {}

    /** Something of a class that isn't known here: it's passed over, never made. */
    record Foreign(Global type) implements Pickled {}
}
