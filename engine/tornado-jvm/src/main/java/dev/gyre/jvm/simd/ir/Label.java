package dev.gyre.jvm.simd.ir;

/** What a break or continue names. Compared by identity. */
public final class Label {
    private final int instruction;

    /**
     * A label.
     *
     * @param instruction where in the kernel's own bytecode it stands, or -1 within an inlined method
     */
    public Label(int instruction) {
        this.instruction = instruction;
    }

    public int instruction() {
        return instruction;
    }

    @Override
    public String toString() {
        return "L" + instruction;
    }
}
