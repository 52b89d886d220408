package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * An array as the host would see it beside devices with memory of their own, whichever plans use it; and which kernel stored each of its elements
 * last.
 */
final class HostArray {
    private static final int HOST = -1;
    private static final int UNSEEN = -2;

    private final Object array;
    /** The array itself, or the one that holds a matrix's numbers. */
    private final Object memory;

    private final int size;
    private final int elements;
    /** The host's bytes, if a device's came to differ and weren't transferred; null otherwise. */
    private byte[] host;
    /** The bytes that memory had when it was looked at last. */
    private byte[] newest;
    /** The bytes when the last graph ended that stores into it; null before. */
    private byte[] after;
    /** Where each element was stored last: a kernel's access, {@link #HOST}, or {@link #UNSEEN}; null before a kernel stores one. */
    private int[] writers;

    private int last = UNSEEN;
    private String kernel = "";
    private String name = "an array";

    HostArray(Object array) {
        this.array = array;
        this.memory = HostAccess.elements(array);
        int bytes = Math.toIntExact(ElementText.segment(memory).byteSize());
        this.size = ElementText.size(memory, bytes);
        this.elements = bytes / size;
    }

    Object array() {
        return array;
    }

    /** Whether it's this very array. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Object other) {
        return array == other;
    }

    int size() {
        return size;
    }

    int elements() {
        return elements;
    }

    /** The bytes that memory has, which are the newest of host and devices; nobody may change them. The same array as long as they're equal. */
    synchronized byte[] newest() {
        if (newest == null || ElementText.segment(memory).mismatch(MemorySegment.ofArray(newest)) >= 0) {
            newest = ElementText.bytes(memory);
        }
        return newest;
    }

    /** A graph begins: what the host changed since the last one is told from what kernels stored. */
    synchronized void begin(byte[] start) {
        if (after == null) {
            return;
        }
        for (int e : different(start, after)) {
            writers[e] = HOST;
            if (host != null) {
                System.arraycopy(start, e * size, host, e * size, size);
            }
        }
        after = start;
    }

    /** The bytes that a transfer to a device takes now; nobody may change them. */
    synchronized byte[] transferable(byte[] start) {
        return host == null ? start : host.clone();
    }

    /** A kernel stores an element; of a matrix and its kin, any. */
    void wrote(int element, int site, String by, String as) {
        if (writers == null) {
            startWriters();
        }
        writers[element] = site;
        last = site;
        kernel = by;
        name = as;
    }

    private synchronized void startWriters() {
        if (writers == null) {
            writers = new int[elements];
            Arrays.fill(writers, HOST);
        }
    }

    /** A graph ends whose tasks store into the array, and transfers it to the host or leaves it on the device. */
    synchronized void end(byte[] start, byte[] now, boolean transferred) {
        startWriters();
        int[] changed = different(now, start);
        boolean plain = ElementText.isPlain(array);
        for (int e : changed) {
            if (!plain) {
                writers[e] = last;
            } else if (writers[e] == HOST) {
                writers[e] = UNSEEN;
            }
        }
        if (transferred) {
            host = null;
        } else if (host == null && changed.length > 0) {
            host = start.clone();
        }
        after = now;
    }

    int[] different(byte[] one, byte[] other) {
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

    /** The array has been transferred to the host. */
    void transferred() {
        host = null;
    }

    boolean isBehind() {
        return host != null;
    }

    /** Whether a kernel stored an element last, rather than the host. */
    boolean isKernels(int element) {
        return writers != null && writers[element] != HOST;
    }

    /** The kernel's access that stored an element last; empty if it was the host, or code that isn't seen. */
    Optional<AccessSite> site(int element) {
        return writers == null || writers[element] < 0
                ? Optional.empty()
                : Optional.of(AccessSite.of(writers[element]));
    }

    /** An element of some bytes as a number. */
    String value(byte[] bytes, int e) {
        return ElementText.value(memory, ElementText.bits(MemorySegment.ofArray(bytes), size, e));
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
        if (host == null) {
            return Optional.empty();
        }
        OptionalInt behind = firstBehind(index);
        return behind.isEmpty() ? Optional.empty() : place.get().map(site -> behind(behind.getAsInt(), site));
    }

    private OptionalInt firstBehind(int index) {
        long from = Math.max(0, index) * (long) size;
        long length = index < 0 ? host.length : size;
        if (from + length > host.length) {
            return OptionalInt.empty();
        }
        long differs = ElementText.segment(memory)
                .asSlice(from, length)
                .mismatch(MemorySegment.ofArray(host).asSlice(from, length));
        return differs < 0 ? OptionalInt.empty() : OptionalInt.of((int) ((from + differs) / size));
    }

    private Finding behind(int e, AccessSite site) {
        byte[] now = ElementText.segment(memory).toArray(ValueLayout.JAVA_BYTE);
        Optional<AccessSite> writer = site(e);
        String message =
                "the host reads %s at %s and has %s there: the %s that was written at %s stays on the device, as no graph transfers it to the host"
                        .formatted(
                                ElementText.element(array, name, e),
                                site,
                                value(host, e),
                                value(now, e),
                                writer.map(AccessSite::toString).orElse("an unknown place"));
        List<AccessSite> sites = writer.map(w -> List.of(site, w)).orElse(List.of(site));
        return new Finding(Check.TRANSFERS, false, kernel, message, sites, "an array of " + elements + " elements");
    }
}
