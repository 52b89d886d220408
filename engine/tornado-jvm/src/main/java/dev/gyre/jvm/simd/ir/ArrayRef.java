package dev.gyre.jvm.simd.ir;

/**
 * An array that a parameter of the kernel holds.
 *
 * @param room elements behind the last one that may be read, though not written
 * @param checked whether accesses have to be checked against the size
 */
public record ArrayRef(int parameter, String name, Storage storage, int room, boolean checked) {
    @Override
    public String toString() {
        return name;
    }
}
