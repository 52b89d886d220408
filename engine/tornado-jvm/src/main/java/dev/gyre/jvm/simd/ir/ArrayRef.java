package dev.gyre.jvm.simd.ir;

/**
 * An array that a parameter of the kernel holds.
 *
 * @param room elements behind the last one that may be read, though not written
 */
public record ArrayRef(int parameter, String name, Storage storage, int room) {
    @Override
    public String toString() {
        return name;
    }
}
