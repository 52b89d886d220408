package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.pass.VectorPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the methods that hold a kernel's code. They are several, each short, since the JIT takes longer for one long method than for
 * its parts, and only compiles those that run.
 *
 * @param rows that go together
 * @param vectors that go together
 * @param part of the lanes that the method is for
 */
record Block(int rows, int vectors, Part part) {

    /** The lanes of a scheduled loop that a method is for. */
    enum Part {
        /** A whole number of the vectors that go together. */
        WHOLE,
        /** A whole number of them, with what the rows share packed before. */
        PACKED,
        /** Less than that, with a mask. */
        REST,
        /** Less than that, with what the rows share packed before. */
        PACKED_REST,
        /** All items of a group at once, as many as the vectors have lanes. */
        GROUP,
        /** All, since the lanes aren't those of a scheduled loop. */
        ALL
    }

    /** The methods that a plan needs. */
    static List<Block> of(VectorPlan plan) {
        if (plan.lane() < 0) {
            return List.of(new Block(1, plan.vectors(), Part.ALL));
        }
        return rows(plan.rows()).stream()
                .flatMap(rows -> (plan.panels() ? packed(rows, plan.vectors()) : lanes(rows, plan.vectors())).stream())
                .toList();
    }

    /** Rows that go together, where so many do if there are as many: half as many of what's left, and those that are left then one by one. */
    static List<Integer> rows(int most) {
        return most > 4 ? List.of(most, most / 2, 1) : most > 1 ? List.of(most, 1) : List.of(1);
    }

    /** The methods for all lanes of so many rows, in the order in which a range of lanes is given to them. */
    static List<Block> lanes(int rows, int vectors) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block(rows, vectors, Part.WHOLE));
        if (vectors > 2) {
            blocks.add(new Block(rows, 2, Part.WHOLE));
        }
        blocks.add(new Block(rows, 1, Part.REST));
        return blocks;
    }

    /** Methods for lanes that are packed: for a whole panel, and for a vector or less. */
    static List<Block> packed(int rows, int vectors) {
        return List.of(new Block(rows, vectors, Part.PACKED), new Block(rows, 1, Part.PACKED_REST));
    }

    /** Whether what rows share was packed before. */
    boolean isPacked() {
        return part == Part.PACKED || part == Part.PACKED_REST;
    }

    String method() {
        return switch (part) {
            case WHOLE -> "block" + rows + "x" + vectors;
            case PACKED -> "packed" + rows + "x" + vectors;
            case REST -> "rest" + rows;
            case PACKED_REST -> "packedRest" + rows;
            case GROUP -> "blockGroup" + vectors;
            case ALL -> "block";
        };
    }
}
