package dev.gyre.ir;

/** The target of a break or continue. Compared by identity. */
public final class Label {
    /** The label of loops over the parts of a work-item, which may be taken side by side. */
    public static final Label PARTS = new Label(-2);

    private final int instruction;
    private final boolean parallel;

    /**
     * A label of a loop that isn't parallel, or of a block.
     *
     * @param instruction where in the kernel's own bytecode it stands, or -1 within an inlined method
     */
    public Label(int instruction) {
        this(instruction, false);
    }

    /**
     * A label of a block or loop.
     *
     * @param instruction where in the kernel's own bytecode it stands, or -1 within an inlined method
     * @param parallel whether it is that of a loop with {@code @Parallel}, in the kernel or in a method that it calls
     */
    public Label(int instruction, boolean parallel) {
        this.instruction = instruction;
        this.parallel = parallel;
    }

    public int instruction() {
        return instruction;
    }

    /** Whether it is that of a loop with {@code @Parallel}, in the kernel or in a method that it calls. */
    public boolean isParallel() {
        return parallel;
    }

    @Override
    public String toString() {
        return "L" + instruction;
    }
}
