package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.Map;
import java.util.SortedMap;

/** The values of a pipeline as wires, with the registers that keep them until they are looked at. */
final class ValueCode {
    private final Pipeline pipeline;
    private final Wires wires;
    private final Clocking clocking;
    private final OperationCode operations;

    ValueCode(Pipeline pipeline, Wires wires, Clocking clocking) {
        this.pipeline = pipeline;
        this.wires = wires;
        this.clocking = clocking;
        this.operations = new OperationCode(wires, pipeline.widths());
    }

    /** The statements that make the values; asks for all registers that they need. */
    String values() {
        StringBuilder text = new StringBuilder();
        pipeline.fixed().forEach(n -> text.append(fixed(n)));
        pipeline.nodes().forEach(n -> text.append(value(n)));
        return text.toString();
    }

    /** Modules that are used, by name. */
    void library(SortedMap<String, String> modules) {
        operations.counts().forEach(w -> modules.put("gyre_ones_" + w, OperationCode.ones(w)));
    }

    String declarations() {
        StringBuilder text = new StringBuilder();
        pipeline.fixed().stream()
                .filter(n -> !(n.operation() instanceof NodeOperation.Constant
                        || n.operation() instanceof NodeOperation.Scalar))
                .forEach(n -> text.append(wire(n)).append("    reg %s%s_s = 0;\n".formatted(range(n), Wires.name(n))));
        pipeline.nodes().stream().filter(n -> !n.operation().isEffect()).forEach(n -> text.append(wire(n)));
        wires.chains().forEach((kept, links) -> {
            for (int link = 1; link <= links; link++) {
                text.append("    reg %s%s = 0;\n".formatted(range(kept), Wires.register(kept, link)));
            }
        });
        return text.toString();
    }

    private String wire(Node node) {
        return "    wire %s%s;\n".formatted(range(node), Wires.name(node));
    }

    private String range(Node node) {
        return OperationCode.range(pipeline.widths().of(node));
    }

    private String fixed(Node node) {
        if (node.operation() instanceof NodeOperation.Constant || node.operation() instanceof NodeOperation.Scalar) {
            return "";
        }
        int settled = pipeline.settled().get(node);
        String made = operations.of(
                node, input -> pipeline.settled().get(input) < settled ? Wires.settled(input) : Wires.name(input));
        return "    %s // fixed\n    %s%s <= %s;\n"
                .formatted(made, clocking.rising(), Wires.settled(node), Wires.name(node));
    }

    private String value(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Read _,
                    NodeOperation.Write _,
                    NodeOperation.Result _,
                    NodeOperation.Operand _,
                    NodeOperation.Unit _ -> "";
            default -> {
                int cycle = pipeline.cycle(node);
                yield "    %s // cycle %d\n".formatted(operations.of(node, input -> wires.at(input, cycle)), cycle);
            }
        };
    }

    /** Chains of registers. A chain with a beginning waits for the first round's value; with one round a cycle, others just move on. */
    String chains() {
        StringBuilder text = new StringBuilder();
        int begun = 0;
        boolean begins = false;
        for (Map.Entry<Node, Integer> chain : wires.chains().entrySet()) {
            Node kept = chain.getKey();
            boolean state = kept.operation() instanceof NodeOperation.State;
            begins |= state;
            Node source = state ? kept.input(0) : kept;
            int ready = source.isFixed() ? 0 : pipeline.ready(source);
            int width = pipeline.widths().of(kept);
            String turn = pipeline.interval() == 1 ? "" : wires.turn(ready);
            String takes = state ? "begun_%d%s".formatted(ready, turn.isEmpty() ? "" : " & " + turn) : turn;
            begun = state ? Math.max(begun, ready) : begun;
            for (int link = 1; link <= chain.getValue(); link++) {
                String register = Wires.register(kept, link);
                String next = link > 1
                        ? Wires.register(kept, link - 1)
                        : wires.slice(source, source.isFixed() ? Wires.settled(source) : Wires.name(source), 0, width);
                text.append("    ").append(clocking.rising());
                text.append(
                        state
                                ? "if (settling) %s <= %s; else "
                                        .formatted(register, wires.bits(kept.input(1), 0, width))
                                : "");
                text.append(takes.isEmpty() ? "" : "if (%s) ".formatted(takes));
                text.append("%s <= %s;\n".formatted(register, next));
            }
        }
        return begins ? begun(begun) + text : text.toString();
    }

    /** Since when a round has reached a cycle. */
    private String begun(int last) {
        StringBuilder text = new StringBuilder("    wire begun_0 = running & ~settling;\n");
        for (int c = 1; c <= last; c++) {
            text.append("    reg begun_%d = 0;\n    %sbegun_%d <= begun_%d & ~settling;\n"
                    .formatted(c, clocking.rising(), c, c - 1));
        }
        return text.toString();
    }
}
