package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The number of low bits of each value that are read: of an index no more than a memory has addresses, of a sum's terms no more than of the sum. */
public final class Widths {
    private static final int ALL = 64;

    private final Map<Node, Integer> demanded = new LinkedHashMap<>();
    private final Set<Node> used;

    /**
     * Looks at a round.
     *
     * @param indexBits bits of an array's indices
     */
    public Widths(Flow flow, ToIntFunction<ArrayRef> indexBits) {
        used = Cleaning.used(flow);
        Deque<Node> open = new ArrayDeque<>();
        flow.writes().forEach(w -> demand(w, 1, open));
        demand(flow.more(), 1, open);
        while (!open.isEmpty()) {
            Node node = open.pop();
            int own = demanded.get(node);
            List<Node> inputs = node.inputs();
            for (int i = 0; i < inputs.size(); i++) {
                demand(inputs.get(i), ofInput(node, i, own, indexBits), open);
            }
        }
    }

    /** The nodes that anything depends on. */
    public Set<Node> used() {
        return new LinkedHashSet<>(used);
    }

    /** Wires of a value. */
    public int of(Node node) {
        return Math.min(node.range().width(), demanded.getOrDefault(node, ALL));
    }

    /** Whether its highest wire stands for all the higher ones, as a sign. */
    public boolean isSigned(Node node) {
        return node.range().isSigned() && of(node) == node.range().width();
    }

    private void demand(Node node, int bits, Deque<Node> open) {
        if (demanded.getOrDefault(node, 0) < bits) {
            demanded.put(node, bits);
            open.add(node);
        }
    }

    private static int ofInput(Node node, int i, int own, ToIntFunction<ArrayRef> indexBits) {
        return switch (node.operation()) {
            case NodeOperation.Read(BankAccess access, long _) -> indexBits.applyAsInt(access.array());
            case NodeOperation.Write(BankAccess access, long _) ->
                switch (i) {
                    case 0 -> indexBits.applyAsInt(access.array());
                    case 1 -> 1;
                    default -> access.array().storage().bytes() * Byte.SIZE;
                };
            case NodeOperation.State _ -> own;
            case NodeOperation.Choose _ -> i == 0 ? 1 : own;
            case NodeOperation.Wrap(int bits, boolean _) -> Math.min(own, bits);
            case NodeOperation.BitCount(int bits) -> bits;
            case NodeOperation.Arithmetic(BinaryOp op, int bits) ->
                switch (op) {
                    case ADD, SUB, MUL, AND, OR, XOR -> Math.min(own, bits);
                    case SHL -> i == 0 ? Math.min(own, bits) : ALL;
                    case SHR ->
                        i == 0 && node.input(1).isConstant()
                                ? Math.min(ALL, own + (int) node.input(1).value())
                                : ALL;
                    default -> ALL;
                };
            default -> ALL;
        };
    }
}
