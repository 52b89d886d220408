package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.List;

/**
 * Circuits on a common bus, by which a program drives one of them at a time: a command a cycle, registered, so that all that a circuit
 * does hangs on its own clock and is simulated once. Faster to compile than {@link Testbench} for many circuits.
 */
public final class BusCode {
    private static final int RESET = 1;
    private static final int START = 2;
    private static final int SET = 3;
    private static final int WRITE = 4;

    private static final String PORTS = """
                input wire clock,
                input wire [2:0] command,
                input wire [7:0] target,
                input wire [31:0] index,
                input wire [63:0] data""";

    private BusCode() {}

    /** A circuit between its own pins and the bus. */
    public static String of(String kernel, List<Pipeline> pipelines) {
        String module = Names.module(kernel);
        List<Node> parameters = CircuitCode.parameters(pipelines);
        List<BlockRam> arrays = CircuitCode.memories(pipelines).stream()
                .filter(m -> !m.isInternal())
                .toList();
        StringBuilder text = new StringBuilder("module bus_%s (\n%s\n);\n".formatted(module, PORTS));
        StringBuilder pins = new StringBuilder();
        StringBuilder set = new StringBuilder();
        StringBuilder value = new StringBuilder("64'h0");
        text.append("    reg reset, start, write;\n    reg [7:0] which;\n    reg [31:0] at;\n    reg [63:0] word;\n");
        text.append("    wire done;\n    wire [31:0] cycles;\n");
        for (int p = 0; p < parameters.size(); p++) {
            int width = parameters.get(p).range().width();
            String port = Names.port(parameters.get(p));
            text.append("    reg %s%s;\n".formatted(OperationCode.range(width), port));
            pins.append(", .%1$s(%1$s)".formatted(port));
            set.append("        if (command == %d && target == %d) %s <= data[%d:0];\n"
                    .formatted(SET, p, port, width - 1));
        }
        for (int m = 0; m < arrays.size(); m++) {
            BlockRam memory = arrays.get(m);
            String a = Names.array(memory.array().name());
            text.append("    wire %s%s_value;\n".formatted(OperationCode.range(memory.width()), a));
            pins.append(
                    ", .%1$s_write(write && which == %2$d), .%1$s_index(at[%3$d:0]), .%1$s_data(word[%4$d:0]), .%1$s_value(%1$s_value)"
                            .formatted(a, m, memory.indexBits() - 1, memory.width() - 1));
            value.insert(0, "which == %d ? {%d'h0, %s_value} : ".formatted(m, 64 - memory.width(), a));
        }
        return text.append(
                        """
                    always @(posedge clock) begin
                        reset <= command == %d; start <= command == %d; write <= command == %d;
                        which <= target; at <= index; word <= data;
                %s        gyre_seen(%s, done, cycles);
                    end
                    %s circuit (.clock(clock), .reset(reset), .start(start), .done(done), .cycles(cycles)%s);
                endmodule
                """.formatted(RESET, START, WRITE, set, value.toString().replace("{0'h0, ", "{"), module, pins))
                .toString();
    }

    /** All circuits on the bus, by the number of which one is active. */
    public static String top(List<String> kernels) {
        StringBuilder text = new StringBuilder(
                "import \"DPI-C\" function void gyre_seen(input longint value, input bit finished, input int cycles);\n");
        text.append("module top (\n%s,\n    input wire [15:0] active\n);\n".formatted(PORTS));
        for (int k = 0; k < kernels.size(); k++) {
            text.append(
                    "    bus_%s b%d (.clock(clock & active == %d), .command(command), .target(target), .index(index), .data(data));\n"
                            .formatted(Names.module(kernels.get(k)), k, k));
        }
        return text.append("endmodule\n").toString();
    }
}
