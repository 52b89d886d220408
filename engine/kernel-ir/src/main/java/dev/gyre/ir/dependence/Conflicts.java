package dev.gyre.ir.dependence;

import dev.gyre.ir.KernelVariable;
import java.util.List;
import java.util.Optional;

/**
 * Whether iterations come to the same elements of one array's memory.
 *
 * @param parallel the loops that are cut into tiles
 */
record Conflicts(List<KernelVariable> parallel) {

    /** The reason that iterations of loops can't be told apart by their accesses to one array; empty if they can. */
    Optional<String> of(List<ArrayAccess> list, List<KernelVariable> loops, Known known) {
        if (list.stream().noneMatch(ArrayAccess::store)) {
            return Optional.empty();
        }
        try {
            return first(places(list, known), loops)
                    .filter(_ -> loops.size() > 1 || !Blocks.areApart(list, loops.getFirst(), known));
        } catch (ArithmeticException e) {
            return Optional.of("the indices of %s leave the integers"
                    .formatted(list.getFirst().array()));
        }
    }

    private Optional<String> first(List<Place> places, List<KernelVariable> loops) {
        for (Place store : places) {
            for (Place other : places) {
                for (KernelVariable loop : loops) {
                    if (store.access().store() && store.access().isIn(loop) && disturbs(store, other, loop)) {
                        return Optional.of(reason(store.access(), other.access(), loop));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The places of accesses that are reached, without duplicates. */
    static List<Place> places(List<ArrayAccess> list, Known known) {
        return list.stream()
                .map(a -> Place.of(a, known))
                .filter(Place::isReached)
                .distinct()
                .toList();
    }

    /** Whether what an iteration stores may be what another one accesses, or what is read before the loop, which each tile of it does anew. */
    private boolean disturbs(Place store, Place other, KernelVariable loop) {
        if (other.access().isIn(loop)) {
            return !store.isApart(other, loop);
        }
        return parallel.contains(loop) && isReadAnew(store, other);
    }

    /** Whether what is stored in a loop may be what is read before it. */
    boolean isReadAnew(Place store, Place other) {
        return !store.isAway(
                other, parallel.stream().filter(other.access()::isIn).toList());
    }

    /** The reason that the indices of an array that is stored to aren't the sums that they were taken for; empty if they are. */
    static Optional<String> overflow(List<ArrayAccess> list, Known known) {
        return list.stream()
                .filter(_ -> list.stream().anyMatch(ArrayAccess::store))
                .filter(a -> !Place.of(a, known).isInt())
                .map(a -> "the index %s[%s] may leave the integers".formatted(a.array(), a.index()))
                .findFirst();
    }

    private static String reason(ArrayAccess store, ArrayAccess other, KernelVariable loop) {
        if (!other.isIn(loop)) {
            return "iterations over %s may store to %s[%s], which is read before as %s[%s]"
                    .formatted(loop, store.array(), store.index(), other.array(), other.index());
        }
        return other.store()
                ? "iterations over %s may store to the same elements %s[%s]"
                        .formatted(loop, store.array(), store.index())
                : "iterations over %s may read %s[%s], which others store as %s[%s]"
                        .formatted(loop, other.array(), other.index(), store.array(), store.index());
    }
}
