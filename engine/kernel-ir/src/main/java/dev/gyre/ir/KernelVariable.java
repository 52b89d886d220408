package dev.gyre.ir;

/** A local variable of a kernel, or a temporary of the compiler. Compared by identity. */
public final class KernelVariable {
    private final String name;
    private final Kind kind;

    public KernelVariable(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String toString() {
        return name;
    }
}
