package dev.gyre.ir.front;

import java.util.BitSet;
import java.util.Set;

/**
 * Facts about the arrays among the arguments that code is made for.
 *
 * @param within the parameters with arrays that no access leaves
 * @param offHeap the parameters with arrays whose elements are off the heap, none of which the kernel writes
 */
public record ArrayFacts(BitSet within, Set<Integer> offHeap) {
    /** Arrays on the heap that accesses may leave. */
    static final ArrayFacts NONE = new ArrayFacts(new BitSet(), Set.of());
}
