package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.Operation;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The module of a kernel: a controller that begins a round every few cycles, the values of a round with the registers that keep them,
 * and the memories.
 *
 * <p>{@code start} for a cycle takes the parameters over and begins; {@code done} is 1 from the end until the next start, and {@code
 * cycles} counts from one to the other. Until the first start, and after the end, each array's {@code write}, {@code index}, {@code data} and
 * {@code value}, which comes a cycle after the index, give access to memory.
 */
public final class CircuitCode {
    private final String kernel;
    private final Pipeline pipeline;
    private final Wires wires;
    private final OperationCode operations;
    private final List<MemoryCode> memories = new ArrayList<>();

    private CircuitCode(String kernel, Pipeline pipeline) {
        this.kernel = kernel;
        this.pipeline = pipeline;
        this.wires = new Wires(pipeline);
        this.operations = new OperationCode(wires, pipeline.widths());
        pipeline.memories().forEach(m -> memories.add(new MemoryCode(pipeline, m, wires)));
    }

    /** The Verilog of a kernel's circuit, memory and operators included. */
    public static String of(String kernel, Pipeline pipeline) {
        return new CircuitCode(kernel, pipeline).text();
    }

    /** The parameters that the circuit asks for when it starts, by their nodes. */
    public static List<Node> parameters(Pipeline pipeline) {
        return pipeline.fixed().stream()
                .filter(n -> n.operation() instanceof Operation.Scalar)
                .sorted(java.util.Comparator.comparingInt(Node::id))
                .toList();
    }

    /** A circuit's text without what every circuit's has: memory and counters of ones, which one file has to have. */
    public static String withoutMemory(String verilog) {
        return verilog.replace(MEMORY, "");
    }

    private String text() {
        StringBuilder body = new StringBuilder();
        pipeline.fixed().forEach(n -> body.append(fixed(n)));
        pipeline.nodes().forEach(n -> body.append(value(n)));
        memories.forEach(m -> body.append(m.code()));
        StringBuilder text = new StringBuilder("// %s: a round begins every %d cycle%s and takes %d.\n"
                .formatted(kernel, pipeline.interval(), pipeline.interval() == 1 ? "" : "s", pipeline.depth()));
        String control = control();
        text.append("`default_nettype none\n\n")
                .append(head())
                .append(declarations())
                .append(control);
        text.append("\n    // values that a later cycle looks at\n").append(chains());
        text.append("\n    // values\n").append(body).append("endmodule\n\n").append(MEMORY);
        operations.counts().forEach(w -> text.append('\n').append(OperationCode.ones(w)));
        return text.append("\n`default_nettype wire\n").toString();
    }

    private String head() {
        StringBuilder text =
                new StringBuilder("module %s (\n    input wire clock,\n    input wire reset,\n    input wire start,\n"
                        .formatted(Names.module(kernel)));
        for (Node p : parameters(pipeline)) {
            text.append("    input wire %s%s,\n"
                    .formatted(OperationCode.range(p.range().width()), Names.port(p)));
        }
        memories.forEach(m -> text.append(m.hostPorts()));
        return text.append("    output reg done,\n    output reg [31:0] cycles\n);\n")
                .toString();
    }

    private String declarations() {
        StringBuilder text = new StringBuilder();
        pipeline.fixed().stream()
                .filter(n ->
                        !(n.operation() instanceof Operation.Constant || n.operation() instanceof Operation.Scalar))
                .forEach(n -> text.append(wire(n)).append("    reg %s%s_s = 0;\n".formatted(range(n), Wires.name(n))));
        pipeline.nodes().stream()
                .filter(n -> !(n.operation() instanceof Operation.Write))
                .forEach(n -> text.append(wire(n)));
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

    private String control() {
        int interval = pipeline.interval();
        int depth = pipeline.depth();
        int settling = pipeline.settling();
        int phases = Math.max(1, 32 - Integer.numberOfLeadingZeros(interval - 1));
        int waits = Math.max(1, 32 - Integer.numberOfLeadingZeros(settling));
        StringBuilder text = new StringBuilder();
        text.append("    reg running = 0, settling = 0, going = 0;\n");
        text.append("    reg %sphase = 0;\n".formatted(OperationCode.range(phases)));
        text.append("    reg %swaits = 0;\n".formatted(OperationCode.range(waits)));
        text.append("    wire valid_0 = going%s;\n".formatted(interval == 1 ? "" : " & phase == 0"));
        for (int c = 1; c < depth; c++) {
            text.append("    reg valid_%d = 0;\n".formatted(c));
        }
        text.append("    wire empty = ~going%s;\n".formatted(any("valid_", depth)));
        for (Node p : parameters(pipeline)) {
            text.append("    reg %s%s = 0;\n"
                    .formatted(OperationCode.range(p.range().width()), Wires.name(p)));
        }
        text.append("    always @(posedge clock) begin\n");
        text.append("        if (running) cycles <= cycles + 1;\n");
        text.append(
                interval == 1
                        ? ""
                        : "        phase <= settling | phase == %d ? 0 : phase + 1;\n".formatted(interval - 1));
        for (int c = 1; c < depth; c++) {
            text.append("        valid_%d <= valid_%d;\n".formatted(c, c - 1));
        }
        Node more = pipeline.flow().more();
        int known = more.isFixed() ? 0 : pipeline.ready(more);
        text.append("        if (valid_%d) going <= %s;\n".formatted(known, wires.bits(more, known, 1)));
        text.append("        if (settling) begin\n            waits <= waits - 1;\n");
        text.append("            if (waits == 0) begin settling <= 0; going <= 1; end\n        end\n");
        text.append("        if (running & ~settling & empty) begin running <= 0; done <= 1; end\n");
        text.append(
                "        if (start & ~running) begin\n            running <= 1; settling <= 1; done <= 0; cycles <= 0; waits <= %d;\n"
                        .formatted(settling - 1));
        for (Node p : parameters(pipeline)) {
            text.append("            %s <= %s;\n".formatted(Wires.name(p), Names.port(p)));
        }
        text.append(
                "        end\n        if (reset) begin\n            running <= 0; settling <= 0; going <= 0; done <= 0; cycles <= 0;\n");
        for (int c = 1; c < depth; c++) {
            text.append("            valid_%d <= 0;\n".formatted(c));
        }
        return text.append("        end\n    end\n").toString();
    }

    private static String any(String prefix, int depth) {
        StringBuilder text = new StringBuilder();
        for (int c = 1; c < depth; c++) {
            text.append(" & ~").append(prefix).append(c);
        }
        return text.toString();
    }

    private String fixed(Node node) {
        if (node.operation() instanceof Operation.Constant || node.operation() instanceof Operation.Scalar) {
            return "";
        }
        int settled = pipeline.settled().get(node);
        String made = operations.of(
                node, input -> pipeline.settled().get(input) < settled ? Wires.settled(input) : Wires.name(input));
        return "    %s // fixed\n    always @(posedge clock) %s <= %s;\n"
                .formatted(made, Wires.settled(node), Wires.name(node));
    }

    private String value(Node node) {
        if (node.operation() instanceof Operation.Read || node.operation() instanceof Operation.Write) {
            return "";
        }
        int cycle = pipeline.cycle(node);
        return "    %s // cycle %d\n".formatted(operations.of(node, input -> wires.at(input, cycle)), cycle);
    }

    /** Chains of registers. A chain with a beginning waits for the first round's value; with one round a cycle, others just move on. */
    private String chains() {
        StringBuilder text = new StringBuilder();
        int begun = 0;
        for (Map.Entry<Node, Integer> chain : wires.chains().entrySet()) {
            Node kept = chain.getKey();
            boolean begins = kept.operation() instanceof Operation.State;
            Node source = begins ? kept.input(0) : kept;
            int ready = source.isFixed() ? 0 : pipeline.ready(source);
            int width = pipeline.widths().of(kept);
            String phase = pipeline.interval() == 1 ? "" : "phase == %d".formatted(ready % pipeline.interval());
            String takes = begins ? "begun_%d%s".formatted(ready, phase.isEmpty() ? "" : " & " + phase) : phase;
            begun = begins ? Math.max(begun, ready) : begun;
            for (int link = 1; link <= chain.getValue(); link++) {
                String register = Wires.register(kept, link);
                String next = link > 1
                        ? Wires.register(kept, link - 1)
                        : wires.slice(source, source.isFixed() ? Wires.settled(source) : Wires.name(source), 0, width);
                text.append("    always @(posedge clock) ");
                text.append(
                        begins
                                ? "if (settling) %s <= %s; else "
                                        .formatted(register, wires.bits(kept.input(1), 0, width))
                                : "");
                text.append(takes.isEmpty() ? "" : "if (%s) ".formatted(takes));
                text.append("%s <= %s;\n".formatted(register, next));
            }
        }
        return begun(begun) + text;
    }

    /** Since when a round has reached a cycle. */
    private static String begun(int last) {
        StringBuilder text = new StringBuilder("    wire begun_0 = running & ~settling;\n");
        for (int c = 1; c <= last; c++) {
            text.append("    reg begun_%d = 0;\n    always @(posedge clock) begun_%d <= begun_%d & ~settling;\n"
                    .formatted(c, c, c - 1));
        }
        return text.toString();
    }

    private static final String MEMORY = """
            // Block RAM of two ports; a port that writes keeps what it read last.
            module gyre_memory #(parameter WIDTH = 32, parameter ADDRESS = 10) (
                input wire clock,
                input wire write0, input wire [ADDRESS-1:0] row0, input wire [WIDTH-1:0] data0, output reg [WIDTH-1:0] value0,
                input wire write1, input wire [ADDRESS-1:0] row1, input wire [WIDTH-1:0] data1, output reg [WIDTH-1:0] value1
            );
                (* ram_style = "block", no_rw_check *)
                reg [WIDTH-1:0] words [0:(1 << ADDRESS) - 1];
                always @(posedge clock) if (write0) words[row0] <= data0; else value0 <= words[row0];
                always @(posedge clock) if (write1) words[row1] <= data1; else value1 <= words[row1];
            endmodule
            """;
}
