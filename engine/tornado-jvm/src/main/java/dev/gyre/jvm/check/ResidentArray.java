package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An array of a plan as a device with memory of its own would hold it, and as the host would see it. */
final class ResidentArray {
    private final Object array;
    /** The array itself, or the one that holds a matrix's numbers. */
    private final Object memory;

    private final int size;
    private final int elements;
    /** The device's bytes by the last transfer or execution; null before the first. */
    private byte[] device;
    /** The bytes when the running graph began. */
    private byte[] start;
    /** The host's bytes, if the device's came to differ and weren't transferred; null otherwise. */
    private byte[] host;
    /** Elements that nothing has put on the device. */
    private final BitSet unset = new BitSet();
    /** Elements of which the device has another number than memory. */
    private final BitSet stale = new BitSet();
    /** Elements of {@link #stale} that a transfer of the host's old number has replaced, rather than that the host changed. */
    private final BitSet replaced = new BitSet();

    private boolean written;
    private int writer = -1;
    private String kernel = "";
    private String name = "an array";

    ResidentArray(Object array) {
        this.array = array;
        this.memory = HostAccess.elements(array);
        byte[] now = ElementText.bytes(memory);
        this.size = ElementText.size(memory, now.length);
        this.elements = now.length / size;
        unset.set(0, elements);
    }

    Object array() {
        return array;
    }

    /** A graph begins, and transfers the array to the device or doesn't. */
    void begin(boolean transferred) {
        start = ElementText.bytes(memory);
        written = false;
        stale.clear();
        replaced.clear();
        if (host != null && device != null) { // what the host has changed since is new there, too
            for (int e : different(start, device)) {
                System.arraycopy(start, e * size, host, e * size, size);
            }
        }
        if (transferred) {
            unset.clear();
            if (host != null) {
                for (int e : different(start, host)) {
                    stale.set(e);
                    replaced.set(e);
                }
            }
            device = host == null ? start.clone() : host.clone();
        } else if (device != null) {
            for (int e : different(start, device)) {
                stale.set(e);
            }
        }
    }

    private int[] different(byte[] one, byte[] other) {
        if (Arrays.equals(one, other)) {
            return new int[0];
        }
        BitSet different = new BitSet();
        for (int e = 0; e < elements; e++) {
            if (!Arrays.equals(one, e * size, (e + 1) * size, other, e * size, (e + 1) * size)) {
                different.set(e);
            }
        }
        return different.stream().toArray();
    }

    /** A kernel stores an element; of a matrix and its kin, any. */
    void wrote(long index, int site, String by, String as) {
        written = true;
        writer = site;
        kernel = by;
        name = as;
        if (ElementText.isPlain(array)) {
            unset.clear((int) index);
            stale.clear((int) index);
        } else {
            unset.clear();
            stale.clear();
        }
    }

    /** What's wrong with an element that a kernel reads; empty if the device has it. */
    Optional<String> fault(long index) {
        boolean plain = ElementText.isPlain(array);
        int e = plain ? (int) index : Math.max(0, stale.nextSetBit(0));
        if (plain ? unset.get(e) : unset.cardinality() == elements) {
            return Optional.of("which nothing has put on the device");
        } else if (replaced.get(e)) {
            return Optional.of(
                    "%s by an execution that left it on the device: the host's %s takes its place when the graph transfers the array to the device"
                            .formatted(value(start, e), value(device, e)));
        } else if (stale.get(e)) {
            return Optional.of(
                    "which the host changed to %s after it was transferred on the first execution: the device still has %s"
                            .formatted(value(start, e), value(device, e)));
        }
        return Optional.empty();
    }

    private String value(byte[] bytes, int e) {
        return ElementText.value(memory, ElementText.bits(MemorySegment.ofArray(bytes), size, e));
    }

    /**
     * A graph ends.
     *
     * @param writes whether a task writes the array by what's seen of its code
     * @param transferred whether the graph transfers it to the host
     */
    void end(boolean writes, boolean transferred) {
        byte[] now = ElementText.bytes(memory);
        byte[] before = device;
        if (writes && !written) { // by code that isn't seen
            unset.clear();
            stale.clear();
        }
        device = now.clone();
        if (before != null) {
            stale.stream().forEach(e -> System.arraycopy(before, e * size, device, e * size, size));
        }
        if (transferred) {
            host = null;
        } else if (host == null && writes && !Arrays.equals(now, start)) {
            host = start;
        }
        start = null;
    }

    /** The array has been transferred to the host. */
    void transferred() {
        host = null;
    }

    boolean isHostBehind() {
        return host != null;
    }

    /** The host stores an element itself. */
    void hostWrote(int index) {
        if (host != null && index < elements) {
            MemorySegment.copy(
                    ElementText.segment(memory),
                    (long) index * size,
                    MemorySegment.ofArray(host),
                    (long) index * size,
                    size);
        }
    }

    /** The finding of a host that reads an element, or, with -1, all, and has other numbers there than the device. */
    Optional<Finding> hostReads(int index, Supplier<Optional<AccessSite>> place) {
        if (host == null || start != null) {
            return Optional.empty();
        }
        long from = Math.max(0, index) * (long) size;
        long length = index < 0 ? host.length : size;
        MemorySegment now = ElementText.segment(memory);
        if (from + length > host.length) {
            return Optional.empty();
        }
        long differs =
                now.asSlice(from, length).mismatch(MemorySegment.ofArray(host).asSlice(from, length));
        return differs < 0
                ? Optional.empty()
                : place.get()
                        .map(site -> behind((int) ((from + differs) / size), now.toArray(ValueLayout.JAVA_BYTE), site));
    }

    private Finding behind(int e, byte[] now, AccessSite site) {
        String message =
                "the host reads %s at %s and has %s there: the %s that was written at %s stays on the device, as no graph transfers it to the host"
                        .formatted(
                                ElementText.element(array, name, e),
                                site,
                                value(host, e),
                                value(now, e),
                                writer < 0
                                        ? "an unknown place"
                                        : AccessSite.of(writer).toString());
        List<AccessSite> sites = writer < 0 ? List.of(site) : List.of(site, AccessSite.of(writer));
        return new Finding(Check.TRANSFERS, false, kernel, message, sites, "an array of " + elements + " elements");
    }
}
