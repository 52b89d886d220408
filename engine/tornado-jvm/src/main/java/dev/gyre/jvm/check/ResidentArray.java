package dev.gyre.jvm.check;

import java.util.BitSet;
import java.util.Optional;

/** An array as a graph's own buffer on a device with memory of its own would hold it. */
final class ResidentArray {
    private final HostArray host;
    /** The device's bytes by the last transfer or execution; null before the first. */
    private byte[] device;
    /** The newest bytes when the running graph began. */
    private byte[] start;
    /** Elements that nothing has put on the device. */
    private final BitSet unset = new BitSet();
    /** Elements of which the device has another number than the newest. */
    private final BitSet stale = new BitSet();
    /** Whether the running graph has transferred the array to the device. */
    private boolean transferred;

    private boolean written;

    ResidentArray(HostArray host) {
        this.host = host;
        unset.set(0, host.elements());
    }

    HostArray host() {
        return host;
    }

    /** A graph begins, and transfers the array to the device or doesn't. */
    void begin(boolean transfers) {
        start = host.newest();
        host.begin(start);
        written = false;
        transferred = transfers;
        stale.clear();
        if (transfers) {
            unset.clear();
            device = host.transferable(start);
        }
        if (device != null) {
            for (int e : host.different(start, device)) {
                stale.set(e);
            }
        }
    }

    /** A kernel stores an element; of a matrix and its kin, any. */
    void wrote(long index, int site, String by, String as) {
        written = true;
        boolean plain = ElementText.isPlain(host.array());
        host.wrote(plain ? (int) index : 0, site, by, as);
        if (!mayBeFaulty()) {
            return;
        }
        if (plain) {
            unset.clear((int) index);
            stale.clear((int) index);
        } else {
            unset.clear();
            stale.clear();
        }
    }

    /** Whether there may be something wrong with any element. */
    boolean mayBeFaulty() {
        return !unset.isEmpty() || !stale.isEmpty();
    }

    /** What's wrong with an element that a kernel reads; empty if the device has it. */
    Optional<String> fault(long index) {
        boolean plain = ElementText.isPlain(host.array());
        int e = plain ? (int) index : Math.max(0, stale.nextSetBit(0));
        if (plain ? unset.get(e) : unset.cardinality() == host.elements()) {
            return Optional.of("which nothing has put on the device");
        }
        return stale.get(e) ? Optional.of(stale(e)) : Optional.empty();
    }

    /** Why the device has an old number. A graph has buffers of its own, and so does a plan: only what a graph consumes is another graph's. */
    private String stale(int e) {
        Optional<String> writer = host.site(e).map(AccessSite::toString);
        String newest = host.value(start, e);
        String old = host.value(device, e);
        if (transferred) {
            return "%s by %s, which left it on the device: the host's %s takes its place when the graph transfers the array to the device"
                    .formatted(newest, writer.orElse("an execution"), old);
        }
        if (host.isKernels(e)) {
            return "which another graph changed to %s%s after this one took the array over on its first execution: each graph has a copy of its own on the device unless it consumes another's, and this one's still has %s"
                    .formatted(newest, writer.map(w -> " at " + w).orElse(""), old);
        }
        return "which the host changed to %s after it was transferred on the first execution: the device still has %s"
                .formatted(newest, old);
    }

    /**
     * A graph ends.
     *
     * @param writes whether a task writes the array by what's seen of its code
     * @param returned whether the graph transfers it to the host
     */
    void end(boolean writes, boolean returned) {
        byte[] now = host.newest();
        byte[] before = device;
        if (writes && !written) { // by code that isn't seen
            unset.clear();
            stale.clear();
        }
        device = now;
        if (before != null && !stale.isEmpty()) {
            device = now.clone();
            int size = host.size();
            stale.stream().forEach(e -> System.arraycopy(before, e * size, device, e * size, size));
        }
        if (writes) {
            host.end(start, now, returned);
        } else if (returned) {
            host.transferred();
        }
        start = null;
    }
}
