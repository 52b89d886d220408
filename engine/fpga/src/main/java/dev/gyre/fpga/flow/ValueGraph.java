package dev.gyre.fpga.flow;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes nodes: each value once, constants folded, operations by constants made simpler. */
public final class ValueGraph {
    private final Map<Key, Node> known = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Division division = new Division(this);
    private final Node undefined = fresh(new NodeOperation.Constant(0), List.of(), ValueRange.of(0));

    private record Key(NodeOperation operation, List<Integer> inputs) {}

    /** All nodes in the order in which they were made. */
    public List<Node> nodes() {
        return nodes;
    }

    Node make(NodeOperation operation, List<Node> inputs, ValueRange range) {
        return known.computeIfAbsent(
                new Key(operation, inputs.stream().map(Node::id).toList()), k -> {
                    Node node = new Node(nodes.size(), operation, inputs, range);
                    nodes.add(node);
                    return node;
                });
    }

    /** A node that is like no other. */
    Node fresh(NodeOperation operation, List<Node> inputs, ValueRange range) {
        Node node = new Node(nodes.size(), operation, inputs, range);
        nodes.add(node);
        return node;
    }

    /** The value of a variable before it was assigned: Java doesn't let anybody look, so that it may be anything. */
    Node undefined() {
        return undefined;
    }

    Node constant(long value) {
        return make(new NodeOperation.Constant(value), List.of(), ValueRange.of(value));
    }

    Node scalar(String name, ValueRange range) {
        return make(new NodeOperation.Scalar(name), List.of(), range);
    }

    Node truth(boolean value) {
        return constant(value ? 1 : 0);
    }

    Node not(Node a) {
        return isNot(a) ? a.input(0) : binary(BinaryOp.XOR, 1, a, constant(1));
    }

    private static boolean isNot(Node a) {
        return a.operation() instanceof NodeOperation.Arithmetic(BinaryOp op, int bits)
                && op == BinaryOp.XOR
                && bits == 1
                && a.input(1).is(1);
    }

    Node both(Node a, Node b) {
        return a == b ? a : binary(BinaryOp.AND, 1, a, b);
    }

    Node either(Node a, Node b) {
        return a == b ? a : binary(BinaryOp.OR, 1, a, b);
    }

    Node add(Node a, Node b) {
        return binary(BinaryOp.ADD, 32, a, b);
    }

    Node subtract(Node a, Node b) {
        return binary(BinaryOp.SUB, 32, a, b);
    }

    Node multiply(Node a, Node b) {
        return binary(BinaryOp.MUL, 32, a, b);
    }

    /** An operation with Java's meaning at 32 or 64 bits, or of conditions at 1; divisors are constants that aren't zero. */
    Node binary(BinaryOp op, int bits, Node a, Node b) {
        if (a.isConstant() && b.isConstant()) {
            return constant(fold(op, bits, a.value(), b.value()));
        }
        boolean commutes = op == BinaryOp.ADD
                || op == BinaryOp.MUL
                || op == BinaryOp.AND
                || op == BinaryOp.OR
                || op == BinaryOp.XOR;
        if (commutes && (a.isConstant() || (!b.isConstant() && a.id() > b.id()))) {
            return binary(op, bits, b, a);
        }
        return switch (op) {
            case MIN -> choose(compare(Relation.LT, a, b), a, b);
            case MAX -> choose(compare(Relation.GT, a, b), a, b);
            case DIV -> division.quotient(bits, a, b.value());
            case REM -> division.remainder(bits, a, b.value());
            default -> b.isConstant() ? withConstant(op, bits, a, b) : plain(op, bits, a, b);
        };
    }

    private Node plain(BinaryOp op, int bits, Node a, Node b) {
        if (op == BinaryOp.SUB && a == b) {
            return constant(0);
        }
        return make(new NodeOperation.Arithmetic(op, bits), List.of(a, b), Ranges.of(op, bits, a.range(), b.range()));
    }

    private Node withConstant(BinaryOp op, int bits, Node a, Node b) {
        long c = b.value();
        return switch (op) {
            case ADD, SUB, OR, XOR -> c == 0 ? a : bits == 1 && op == BinaryOp.OR ? b : plain(op, bits, a, b);
            case MUL -> {
                if (c == 0) {
                    yield b;
                }
                yield c > 0 && Long.bitCount(c) == 1
                        ? binary(BinaryOp.SHL, bits, a, constant(Long.numberOfTrailingZeros(c)))
                        : c == -1 ? binary(BinaryOp.SUB, bits, constant(0), a) : plain(op, bits, a, b);
            }
            case AND -> {
                boolean all = c >= 0
                        && a.range().low() >= 0
                        && Long.bitCount(c + 1) == 1
                        && a.range().high() <= c;
                yield c == 0 ? b : c == -1 || all ? a : plain(op, bits, a, b);
            }
            case SHL, SHR, USHR -> {
                long n = c & (bits - 1);
                boolean sameAsSigned = op == BinaryOp.USHR && a.range().low() >= 0;
                yield n == 0 ? a : plain(sameAsSigned ? BinaryOp.SHR : op, bits, a, constant(n));
            }
            default -> plain(op, bits, a, b);
        };
    }

    Node compare(Relation relation, Node a, Node b) {
        if (a == b) {
            return truth(relation == Relation.EQ || relation == Relation.LE || relation == Relation.GE);
        }
        if (a.range().equals(ValueRange.BIT) && b.is(0) && (relation == Relation.EQ || relation == Relation.NE)) {
            return relation == Relation.NE ? a : not(a);
        }
        Optional<Boolean> decided = Ranges.decided(relation, a.range(), b.range());
        if (decided.isPresent()) {
            return truth(decided.get());
        }
        return b.isConstant()
                ? withConstant(relation, a, b.value())
                : a.isConstant()
                        ? withConstant(mirrored(relation), b, a.value())
                        : make(new NodeOperation.Compare(relation), List.of(a, b), ValueRange.BIT);
    }

    private static Relation mirrored(Relation relation) {
        return switch (relation) {
            case LT -> Relation.GT;
            case LE -> Relation.GE;
            case GT -> Relation.LT;
            case GE -> Relation.LE;
            case EQ, NE -> relation;
        };
    }

    /** A comparison with a constant: at the end of a value's range, order is equality; of a round bound the low bits needn't be looked at. */
    private Node withConstant(Relation relation, Node a, long c) {
        ValueRange r = a.range();
        return switch (relation) {
            case LT -> c == r.high() ? different(a, c) : c == r.low() + 1 ? equal(a, r.low()) : below(a, c);
            case LE -> c + 1 == r.high() ? different(a, r.high()) : c == r.low() ? equal(a, c) : below(a, c + 1);
            case GE -> not(withConstant(Relation.LT, a, c));
            case GT -> not(withConstant(Relation.LE, a, c));
            case EQ -> equal(a, c);
            case NE -> different(a, c);
        };
    }

    private Node equal(Node a, long c) {
        return not(different(a, c));
    }

    private Node different(Node a, long c) {
        return make(new NodeOperation.Compare(Relation.NE), List.of(a, constant(c)), ValueRange.BIT);
    }

    private Node below(Node a, long c) {
        if (c == 0) {
            return wrap(1, false, binary(BinaryOp.SHR, 64, a, constant(a.range().width() - 1)));
        }
        int zeros = Long.numberOfTrailingZeros(c);
        return zeros > 0
                ? compare(Relation.LT, binary(BinaryOp.SHR, 64, a, constant(zeros)), constant(c >> zeros))
                : make(new NodeOperation.Compare(Relation.LT), List.of(a, constant(c)), ValueRange.BIT);
    }

    Node choose(Node condition, Node a, Node b) {
        if (a == b || b == undefined) {
            return a;
        }
        if (a == undefined) {
            return b;
        }
        if (condition.isConstant()) {
            return condition.is(1) ? a : b;
        }
        if (a.is(1) && b.is(0)) {
            return condition;
        }
        if (a.is(0) && b.is(1)) {
            return not(condition);
        }
        if (isNot(condition)) {
            return choose(condition.input(0), b, a);
        }
        if (b.operation() instanceof NodeOperation.Choose && b.input(0) == condition) {
            return choose(condition, a, b.input(2));
        }
        if (a.operation() instanceof NodeOperation.Choose && a.input(0) == condition) {
            return choose(condition, a.input(1), b);
        }
        return make(
                new NodeOperation.Choose(), List.of(condition, a, b), a.range().union(b.range()));
    }

    /** The number of ones among the low 32 or 64 bits. */
    Node bitCount(int bits, Node a) {
        int most = a.range().low() >= 0 ? Math.min(bits, a.range().width()) : bits;
        return a.isConstant()
                ? constant(Long.bitCount(bits == 32 ? a.value() & 0xFFFFFFFFL : a.value()))
                : make(new NodeOperation.BitCount(bits), List.of(a), new ValueRange(0, most));
    }

    /** The low bits as a number. */
    Node wrap(int bits, boolean signed, Node a) {
        ValueRange to = signed ? ValueRange.signed(bits) : ValueRange.unsigned(bits);
        if (to.contains(a.range())) {
            return a;
        }
        if (a.isConstant()) {
            long shifted = a.value() << (64 - bits);
            return constant(signed ? shifted >> (64 - bits) : shifted >>> (64 - bits));
        }
        return make(new NodeOperation.Wrap(bits, signed), List.of(a), to);
    }

    /** Arithmetic of constants of 1, 32 or 64 bits. */
    static long fold(BinaryOp op, int bits, long a, long b) {
        return bits == 64 ? op.of(a, b) : bits == 32 ? op.of((int) a, (int) b) : op.of((int) a, (int) b) & 1;
    }
}
