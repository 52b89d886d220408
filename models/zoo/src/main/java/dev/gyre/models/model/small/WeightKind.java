package dev.gyre.models.model.small;

import dev.gyre.engine.tensor.Shape;

/** What a weight in blocks is, and with it which of its numbers share blocks. */
public enum WeightKind {
    /** A linear map (K, N): an output, one of N, has blocks of its own. */
    MAP(1),
    /** A table (V, C), whose rows are read by number, or multiplied by vectors as a map from C to V has them: a row has blocks of its own. */
    TABLE(0);

    private final int axis;

    WeightKind(int axis) {
        this.axis = axis;
    }

    /** How many rows of blocks there are for a weight: N or V. */
    public int rows(Shape weight) {
        return weight.dim(axis);
    }

    /** How many numbers are in a row of blocks: K or C. */
    public int length(Shape weight) {
        return weight.dim(1 - axis);
    }

    /** Place in a weight of a number of a row of blocks. */
    int place(Shape weight, int row, int number) {
        return this == TABLE ? row * length(weight) + number : number * rows(weight) + row;
    }
}
