package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.ArgumentUse;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;

/** A kernel's arguments that are memory, with their names, and what the kernel does to them. */
final class KernelArrays {
    private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
    private final Set<Object> reduced = identitySet();
    private final Set<Object> steady = identitySet();

    /**
     * The arrays among a kernel's arguments.
     *
     * @param parameters their names
     * @param gathered parameters in which iterations gather by {@code @Reduce}, which is no race
     */
    KernelArrays(Object[] arguments, List<String> parameters, Set<Integer> gathered, ArgumentUse use) {
        Set<Object> stored = identitySet();
        boolean known = true;
        for (int a = 0; a < arguments.length; a++) {
            if (KeptMemory.is(arguments[a])) {
                names.putIfAbsent(arguments[a], parameters.get(a));
                if (use.writes(a)) {
                    stored.add(ShadowMemory.memory(arguments[a]));
                }
                if (gathered.contains(a)) {
                    reduced.add(arguments[a]);
                }
            } else { // an object may hold the memory of any
                known &= !use.writes(a) || arguments[a] instanceof KernelContext;
            }
        }
        for (Object array : names.keySet()) {
            if (known && !stored.contains(ShadowMemory.memory(array))) {
                steady.add(array);
            }
        }
    }

    /** Names by array. */
    IdentityHashMap<Object, String> names() {
        return names;
    }

    /** Arrays in which the kernel may store. */
    Set<Object> stored() {
        Set<Object> stored = identitySet();
        stored.addAll(names.keySet());
        stored.removeAll(steady);
        return stored;
    }

    /** Whether iterations gather in an array. */
    boolean isReduced(Object array) {
        return reduced.contains(array);
    }

    /** Whether the kernel stores nothing in an argument's memory. */
    boolean isSteady(Object array) {
        return steady.contains(array);
    }

    private static Set<Object> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
