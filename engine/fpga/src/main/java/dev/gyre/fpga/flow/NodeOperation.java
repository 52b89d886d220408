package dev.gyre.fpga.flow;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;

/** The operation of a node. Floats are their bits, as a signed number of 32. */
public sealed interface NodeOperation {

    record Constant(long value) implements NodeOperation {}

    /** A parameter that stays the same while the circuit runs. */
    record Scalar(String name) implements NodeOperation {}

    /**
     * A node's value some rounds ago. Inputs: that node, and what counts before there were so many rounds, which is the same throughout;
     * without the second one, nobody looks then.
     *
     * @param distance rounds
     * @param zeros low bits that are always zero
     */
    record State(String name, int distance, int zeros) implements NodeOperation {}

    /**
     * Two's complement arithmetic and logic.
     *
     * @param bits where the result wraps: 1, 32 or 64
     */
    record Arithmetic(BinaryOp op, int bits) implements NodeOperation {}

    record Compare(Relation relation) implements NodeOperation {}

    /** The second input where the first is 1, else the third. */
    record Choose() implements NodeOperation {}

    /** The number of ones among the low bits. */
    record BitCount(int bits) implements NodeOperation {}

    /** The low bits as a number. */
    record Wrap(int bits, boolean signed) implements NodeOperation {}

    /** An operator or function of floats that is shared. Inputs: its operands. */
    record Unit(String name) implements NodeOperation {}

    /** An operand of a shared operator. */
    record Operand(int number) implements NodeOperation {}

    /** The result of a shared operator. Input: the value. */
    record Result() implements NodeOperation {}

    /** An element of memory. Input: the index of the access's first element. */
    record Read(BankAccess access, long offset) implements NodeOperation {}

    /** An element is stored. Inputs: the index of the access's first element, whether it is, and what. */
    record Write(BankAccess access, long offset) implements NodeOperation {}

    /** Whether it is the end of a graph, that is wanted for what it does. */
    default boolean isEffect() {
        return this instanceof Write || this instanceof Result;
    }
}
