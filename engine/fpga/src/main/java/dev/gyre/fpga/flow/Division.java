package dev.gyre.fpga.flow;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;

/**
 * Division by constants, towards zero as Java's: shifts for powers of two, else the product with a reciprocal rounded up. With |x| < 2^n
 * and k = n + ceil(log2 c), floor(x ceil(2^k / c) / 2^k) is floor(x / c) for x of either sign (Granlund & Montgomery 1994, theorem 4.2).
 */
final class Division {
    private final ValueGraph graph;

    Division(ValueGraph graph) {
        this.graph = graph;
    }

    /** Whether a quotient by the constant can be made: numerator's and divisor's bits are fewer than 63 together, or it's a power of two. */
    static boolean takes(ValueRange numerator, long c) {
        return c != Long.MIN_VALUE && (Long.bitCount(Math.abs(c)) == 1 || magnitudeBits(numerator) <= 31);
    }

    Node quotient(int bits, Node a, long divisor) {
        long c = Math.abs(divisor);
        Node q = c == 1 ? a : Long.bitCount(c) == 1 ? shifted(bits, a, Long.numberOfTrailingZeros(c)) : scaled(a, c);
        return divisor > 0 ? q : graph.binary(BinaryOp.SUB, bits, graph.constant(0), q);
    }

    Node remainder(int bits, Node a, long divisor) {
        long c = Math.abs(divisor);
        if (Long.bitCount(c) == 1 && a.range().low() >= 0) {
            return graph.binary(BinaryOp.AND, bits, a, graph.constant(c - 1));
        }
        Node q = quotient(bits, a, c);
        Node back = graph.binary(BinaryOp.MUL, bits, q, graph.constant(c));
        Node rest = graph.binary(BinaryOp.SUB, bits, a, back);
        return narrowed(rest, new ValueRange(a.range().low() < 0 ? 1 - c : 0, c - 1));
    }

    private Node shifted(int bits, Node a, int n) {
        if (a.range().low() >= 0) {
            return graph.binary(BinaryOp.SHR, bits, a, graph.constant(n));
        }
        Node ones = graph.binary(BinaryOp.SHR, bits, a, graph.constant(bits - 1));
        Node bias = graph.binary(BinaryOp.USHR, bits, ones, graph.constant(bits - n));
        return graph.binary(BinaryOp.SHR, bits, graph.binary(BinaryOp.ADD, bits, a, bias), graph.constant(n));
    }

    private Node scaled(Node a, long c) {
        int n = magnitudeBits(a.range());
        int k = n + 64 - Long.numberOfLeadingZeros(c - 1);
        if (n > 31 || k > 62) {
            throw new IllegalArgumentException("no reciprocal of " + c + " for " + a.range());
        }
        long reciprocal = ((1L << k) + c - 1) / c;
        Node product = graph.binary(BinaryOp.MUL, 64, a, graph.constant(reciprocal));
        Node floor = graph.binary(BinaryOp.SHR, 64, product, graph.constant(k));
        Node negative = graph.compare(Relation.LT, a, graph.constant(0));
        Node q = graph.binary(BinaryOp.ADD, 64, floor, negative);
        return narrowed(q, new ValueRange(a.range().low() / c, a.range().high() / c));
    }

    private Node narrowed(Node node, ValueRange to) {
        if (!node.isConstant()
                && to.low() >= node.range().low()
                && to.high() <= node.range().high()) {
            node.narrow(to);
        }
        return node;
    }

    /** Bits of a magnitude that all of a range's numbers are below 2 to the power of, but its least one, which may equal it. */
    private static int magnitudeBits(ValueRange r) {
        long most = Math.max(r.high(), r.low() == Long.MIN_VALUE ? Long.MAX_VALUE : -(r.low() + 1));
        return 64 - Long.numberOfLeadingZeros(Math.max(most, 1));
    }
}
