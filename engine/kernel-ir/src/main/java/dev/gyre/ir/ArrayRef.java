package dev.gyre.ir;

/**
 * An array that a parameter of the kernel holds, or one that it allocates, which no parameter holds where a kernel is only looked at.
 *
 * @param room elements behind the last one that may be read, though not written
 * @param checked whether accesses have to be checked against the size
 * @param own whether every iteration of the parallel loops allocates it for itself
 * @param offHeap whether its elements are in a segment off the heap, which is only read
 */
public record ArrayRef(
        int parameter, String name, Storage storage, int room, boolean checked, boolean own, boolean offHeap) {
    /** Elements of the same number of as many iterations as may go together, which lie side by side in an array that iterations allocate. */
    public static final int BESIDE = 64;

    private static final int OWN = -1;
    private static final int SHARED = -2;

    /** An array of the caller's. */
    public ArrayRef(int parameter, String name, Storage storage, int room, boolean checked) {
        this(parameter, name, storage, room, checked, false, false);
    }

    /** An array of the caller's off the heap, whose segment ends with its last element and checks accesses itself. */
    public static ArrayRef offHeap(int parameter, String name, Storage storage) {
        return new ArrayRef(parameter, name, storage, 0, false, false, true);
    }

    /** A copy for accesses that needn't be checked any more. */
    public ArrayRef unchecked() {
        return new ArrayRef(parameter, name, storage, room, false, own, offHeap);
    }

    /** The reference for all arrays of a type that an iteration of the parallel loops allocates for itself. */
    public static ArrayRef own(Storage storage) {
        return new ArrayRef(OWN, "own", storage, 0, true, true, false);
    }

    /** The reference for all arrays of a type that the kernel allocates where iterations share them. */
    public static ArrayRef shared(Storage storage) {
        return new ArrayRef(SHARED, "shared", storage, 0, true);
    }

    /** Whether the kernel allocates it, so that no parameter holds it. */
    public boolean isLocal() {
        return parameter < 0;
    }

    /** Whether iterations of the parallel loops share it though the kernel allocates it. */
    public boolean isShared() {
        return parameter == SHARED;
    }

    @Override
    public String toString() {
        return name;
    }
}
