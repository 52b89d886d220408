package dev.gyre.jvm.check;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arrays that plans of checked kernels use, one of each for all plans. An array is known as long as a plan or a host that's behind has it. */
final class HostArrays {
    private final Map<Integer, List<WeakReference<HostArray>>> byIdentity = new HashMap<>();

    /** What's known of an array; something new at first. */
    synchronized HostArray of(Object array) {
        List<WeakReference<HostArray>> alike =
                byIdentity.computeIfAbsent(System.identityHashCode(array), _ -> new ArrayList<>());
        alike.removeIf(known -> known.refersTo(null));
        for (WeakReference<HostArray> reference : alike) {
            HostArray known = reference.get();
            if (known != null && known.isOf(array)) {
                return known;
            }
        }
        HostArray made = new HostArray(array);
        alike.add(new WeakReference<>(made));
        return made;
    }
}
