package dev.gyre.jvm.simd.ir;

/** An array that a parameter of the kernel holds. */
public record ArrayRef(int parameter, String name, Storage storage) {
    @Override
    public String toString() {
        return name;
    }
}
