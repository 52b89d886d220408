package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.flow.Widths;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Relation;
import java.util.SortedSet;
import java.util.TreeSet;

/** Operations as Verilog expressions. All wires are without sign there; signs are written out. */
final class OperationCode {
    private final Wires wires;
    private final Widths widths;
    private final SortedSet<Integer> counts = new TreeSet<>();

    OperationCode(Wires wires, Widths widths) {
        this.wires = wires;
        this.widths = widths;
    }

    /** Widths of the counters of ones that are used. */
    SortedSet<Integer> counts() {
        return counts;
    }

    /** The names by which a value finds its inputs. */
    interface Operands {
        /** The input's name. */
        String name(Node input);
    }

    /** The statement that makes a value. */
    String of(Node node, Operands operands) {
        int width = widths.of(node);
        String name = Wires.name(node);
        String declared = "assign " + name;
        return switch (node.operation()) {
            case NodeOperation.BitCount(int bits) -> {
                Node in = node.input(0);
                int counted =
                        in.range().isSigned() ? bits : Math.min(bits, in.range().width());
                counts.add(counted);
                int result = 32 - Integer.numberOfLeadingZeros(counted);
                String ones = "%s_ones".formatted(name);
                yield "wire %s%s; gyre_ones_%d c%d (.x(%s), .y(%s)); %s = %s;"
                        .formatted(
                                range(result),
                                ones,
                                counted,
                                node.id(),
                                input(in, operands, counted),
                                ones,
                                declared,
                                width < result ? "%s[%d:0]".formatted(ones, width - 1) : ones);
            }
            case NodeOperation.Arithmetic(BinaryOp op, int bits)
            when op.isShift() && !node.input(1).isConstant() -> shift(node, op, bits, declared, operands);
            default -> declared + " = " + expression(node, width, operands) + ";";
        };
    }

    private String expression(Node node, int width, Operands operands) {
        return switch (node.operation()) {
            case NodeOperation.Arithmetic(BinaryOp op, int bits) -> arithmetic(node, op, bits, width, operands);
            case NodeOperation.Compare(Relation relation) -> comparison(node, relation, operands);
            case NodeOperation.Choose _ ->
                "%s ? %s : %s"
                        .formatted(
                                input(node.input(0), operands, 1),
                                input(node.input(1), operands, width),
                                input(node.input(2), operands, width));
            case NodeOperation.Wrap _ -> input(node.input(0), operands, width);
            case NodeOperation.Constant(long value) -> Wires.constant(value, width);
            default -> throw new IllegalStateException("no gates for " + node);
        };
    }

    private String arithmetic(Node node, BinaryOp op, int bits, int width, Operands operands) {
        Node a = node.input(0);
        Node b = node.input(1);
        return switch (op) {
            case ADD, SUB, MUL, AND, OR, XOR ->
                "%s %s %s".formatted(input(a, operands, width), op.symbol(), input(b, operands, width));
            case SHL -> {
                int n = (int) b.value();
                yield n >= width ? Wires.constant(0, width) : "{%s, %d'h0}".formatted(input(a, operands, width - n), n);
            }
            case SHR -> wires.slice(a, operands.name(a), (int) b.value(), width);
            case USHR -> {
                int n = (int) b.value();
                int left = Math.min(width, bits - n);
                String part = wires.slice(a, operands.name(a), n, left);
                yield left == width ? part : "{%d'h0, %s}".formatted(width - left, part);
            }
            default -> throw new IllegalStateException("no gates for " + node);
        };
    }

    private String shift(Node node, BinaryOp op, int bits, String declared, Operands operands) {
        Node a = node.input(0);
        int width = widths.of(node);
        String by = input(node.input(1), operands, bits == 64 ? 6 : 5);
        String whole = Wires.name(node) + "_w";
        if (op == BinaryOp.SHL) {
            return "%s = %s << %s;".formatted(declared, input(a, operands, width), by);
        }
        int own = op == BinaryOp.USHR ? bits : Math.max(width, a.range().width() + 1);
        String from = input(a, operands, own);
        String value = op == BinaryOp.SHR ? "$signed(%s) >>> %s".formatted(from, by) : "%s >> %s".formatted(from, by);
        String part = own == width ? whole : "%s[%d:0]".formatted(whole, width - 1);
        return "wire %s%s = %s; %s = %s;".formatted(range(own), whole, value, declared, part);
    }

    private String comparison(Node node, Relation relation, Operands operands) {
        Node a = node.input(0);
        Node b = node.input(1);
        boolean signed = a.range().isSigned() || b.range().isSigned();
        int width = Math.max(widthIn(a, signed), widthIn(b, signed));
        String x = input(a, operands, width);
        String y = input(b, operands, width);
        return signed
                ? "$signed(%s) %s $signed(%s)".formatted(x, relation.symbol(), y)
                : "%s %s %s".formatted(x, relation.symbol(), y);
    }

    private static int widthIn(Node node, boolean signed) {
        return node.range().width() + (signed && !node.range().isSigned() ? 1 : 0);
    }

    private String input(Node node, Operands operands, int width) {
        return wires.slice(node, node.isConstant() ? "" : operands.name(node), 0, width);
    }

    static String range(int width) {
        return width == 1 ? "" : "[%d:0] ".formatted(width - 1);
    }

    /** A counter of ones: four at a time in single look-up tables, then a tree of additions. */
    static String ones(int width) {
        StringBuilder text = new StringBuilder();
        int result = 32 - Integer.numberOfLeadingZeros(width);
        text.append("module gyre_ones_%d (input wire %sx, output wire %sy);\n"
                .formatted(width, range(width), range(result)));
        java.util.List<String> open = new java.util.ArrayList<>();
        java.util.List<Integer> sizes = new java.util.ArrayList<>();
        for (int i = 0; i < width; i += 4) {
            String[] b = new String[4];
            for (int j = 0; j < 4; j++) {
                b[j] = i + j < width ? (width == 1 ? "x" : "x[" + (i + j) + "]") : "1'b0";
            }
            String name = "t" + open.size();
            text.append(
                    "    wire [2:0] %s = {%s & %s & %s & %s, (%s & %s) ^ (%s & %s) ^ ((%s ^ %s) & (%s ^ %s)), %s ^ %s ^ %s ^ %s};\n"
                            .formatted(
                                    name, b[0], b[1], b[2], b[3], b[0], b[1], b[2], b[3], b[0], b[1], b[2], b[3], b[0],
                                    b[1], b[2], b[3]));
            open.add(name);
            sizes.add(3);
        }
        int made = open.size();
        while (open.size() > 1) {
            String a = open.removeFirst();
            String b = open.removeFirst();
            int wa = sizes.removeFirst();
            int wb = sizes.removeFirst();
            int w = Math.max(wa, wb) + 1;
            String name = "t" + made++;
            text.append(
                    "    wire [%d:0] %s = {%d'h0, %s} + {%d'h0, %s};\n".formatted(w - 1, name, w - wa, a, w - wb, b));
            open.add(name);
            sizes.add(w);
        }
        int last = sizes.getFirst();
        text.append(
                last >= result
                        ? "    assign y = %s[%d:0];\n".formatted(open.getFirst(), result - 1)
                        : "    assign y = {%d'h0, %s};\n".formatted(result - last, open.getFirst()));
        return text.append("endmodule\n").toString();
    }
}
