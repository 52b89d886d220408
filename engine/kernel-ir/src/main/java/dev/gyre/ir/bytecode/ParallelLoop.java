package dev.gyre.ir.bytecode;

/**
 * A loop {@code for (@Parallel int i = start; i < bound; i += step)} in bytecode, by instruction indices: the store that
 * initialises the variable, the header right after it, the comparison that leaves the loop, and the end behind the jump back.
 *
 * @param inclusive whether the comparison is {@code <=}
 */
public record ParallelLoop(String name, int slot, int header, int comparison, boolean inclusive, int step, int end) {
    /** The instruction that stores the start. */
    public int initialisation() {
        return header - 1;
    }

    /** Whether an instruction belongs to the loop, its condition and step included. */
    public boolean contains(int index) {
        return header <= index && index < end;
    }

    @Override
    public String toString() {
        return "%s (%s bound%s)".formatted(name, inclusive ? "<=" : "<", step == 1 ? "" : ", step " + step);
    }
}
