package dev.gyre.fpga.pipeline;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.flow.Widths;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;

/**
 * The times of operations on an ECP5 of speed grade 6, in picoseconds, wires included: what nextpnr's reports on circuits of this
 * compiler show, rounded. They only decide where registers stand; the clock is nextpnr's word.
 */
final class Delays {
    /** The time at which the value of a register is there, in picoseconds. */
    static final int REGISTER = 600;
    /** The time before the end of a cycle by which a register, or a memory's port, wants its input, in picoseconds. */
    static final int SETUP = 300;

    static final int MEMORY_SETUP = 900;
    /** The time in the next cycle at which a memory's word is there, in picoseconds. */
    static final int MEMORY_OUTPUT = 6200;

    private static final int GATE = 850;
    /** A gate of conditions, of which several go into one look-up table. */
    private static final int LOGIC = 400;

    private static final int CARRY_BASE = 1300;
    private static final int CARRY_BIT = 50;
    private static final int MULTIPLIER = 5500;

    private final Widths widths;

    Delays(Widths widths) {
        this.widths = widths;
    }

    /** Choosing one of so many by whose turn it is: two go into a look-up table, then four tables into one. */
    static int choice(int ways) {
        return ways <= 1 ? 0 : GATE * (1 + (log2(ways) / 2));
    }

    /** Turning words by any number of banks. */
    static int turning(int banks) {
        return GATE * log2(banks);
    }

    /** The address of the next row of banks, and which of the two a bank takes. */
    static int row(int bits) {
        return CARRY_BASE + CARRY_BIT * bits + GATE;
    }

    int of(Node node) {
        int width = widths.of(node);
        return switch (node.operation()) {
            case NodeOperation.Constant _, NodeOperation.Scalar _, NodeOperation.State _, NodeOperation.Wrap _ -> 0;
            case NodeOperation.Operand _, NodeOperation.Result _, NodeOperation.Unit _ -> 0;
            case NodeOperation.Read _, NodeOperation.Write _ -> MEMORY_SETUP;
            case NodeOperation.Choose _ -> GATE;
            case NodeOperation.BitCount(int bits) -> {
                int in = Math.min(bits, widths.of(node.input(0)));
                yield GATE + CARRY_BASE * Math.max(0, log2(in) - 2);
            }
            case NodeOperation.Compare(Relation relation) -> {
                int in = Math.max(widths.of(node.input(0)), widths.of(node.input(1)));
                boolean equality = relation == Relation.EQ || relation == Relation.NE;
                yield equality ? GATE * (1 + log2(in) / 2) : CARRY_BASE + CARRY_BIT * in;
            }
            case NodeOperation.Arithmetic(var op, int bits) when bits == 1 -> op == BinaryOp.XOR ? 0 : LOGIC;
            case NodeOperation.Arithmetic(var op, int _) ->
                switch (op) {
                    case ADD, SUB -> CARRY_BASE + CARRY_BIT * width;
                    case MUL -> MULTIPLIER + CARRY_BIT * (width > 18 ? 2 * width : 0);
                    case SHL, SHR, USHR ->
                        node.input(1).isConstant() ? 0 : GATE * (log2(widths.of(node.input(0))) + 1) * 3 / 4;
                    default -> GATE;
                };
        };
    }

    private static int log2(int n) {
        return n <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    }
}
