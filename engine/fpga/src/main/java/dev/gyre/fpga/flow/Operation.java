package dev.gyre.fpga.flow;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Relation;

/** What a node computes. Floats are their bits, as a signed number of 32. */
public sealed interface Operation {

    record Constant(long value) implements Operation {}

    /** A parameter that stays the same while the circuit runs. */
    record Scalar(String name) implements Operation {}

    /**
     * What a node had some rounds ago. Inputs: that node, and what counts before there were so many rounds, which is the same throughout;
     * without the second one, nobody looks then.
     *
     * @param distance rounds
     * @param zeros low bits that are always zero
     */
    record State(String name, int distance, int zeros) implements Operation {}

    /**
     * Two's complement arithmetic and logic.
     *
     * @param bits where the result wraps: 1, 32 or 64
     */
    record Arithmetic(BinaryOp op, int bits) implements Operation {}

    record Compare(Relation relation) implements Operation {}

    /** The second input where the first is 1, else the third. */
    record Choose() implements Operation {}

    /** How many of the low bits are 1. */
    record BitCount(int bits) implements Operation {}

    /** The low bits as a number. */
    record Wrap(int bits, boolean signed) implements Operation {}

    /** An operator or function of floats that is shared. Inputs: its operands. */
    record Unit(String name) implements Operation {}

    /** What a shared operator is given. */
    record Operand(int number) implements Operation {}

    /** What a shared operator gives. Input: the value. */
    record Result() implements Operation {}

    /** An element of memory. Input: the index of the access's first element. */
    record Read(Access access, long offset) implements Operation {}

    /** An element is stored. Inputs: the index of the access's first element, whether it is, and what. */
    record Write(Access access, long offset) implements Operation {}

    /** Whether it is the end of a graph, that is wanted for what it does. */
    default boolean isEffect() {
        return this instanceof Write || this instanceof Result;
    }
}
