package dev.gyre.fpga.flow;

/** The number of low bits of a value that are always zero. */
final class Zeros {
    private Zeros() {}

    static int of(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Constant(long v) -> v == 0 ? 31 : Math.min(31, Long.numberOfTrailingZeros(v));
            case NodeOperation.State(String _, int _, int zeros) -> zeros;
            case NodeOperation.Arithmetic(var op, int bits)
            when bits == 32 ->
                switch (op) {
                    case ADD, SUB, OR, XOR -> Math.min(of(node.input(0)), of(node.input(1)));
                    case AND -> Math.max(of(node.input(0)), of(node.input(1)));
                    case MUL -> Math.min(31, of(node.input(0)) + of(node.input(1)));
                    case SHL ->
                        node.input(1).isConstant()
                                ? Math.min(
                                        31,
                                        of(node.input(0)) + (int) node.input(1).value())
                                : of(node.input(0));
                    default -> 0;
                };
            case NodeOperation.Choose _ -> Math.min(of(node.input(1)), of(node.input(2)));
            default -> 0;
        };
    }
}
