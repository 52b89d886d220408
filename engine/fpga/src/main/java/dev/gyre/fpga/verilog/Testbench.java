package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.ir.Storage;
import java.util.List;

/**
 * SystemVerilog that runs a circuit on data from files. A case is a folder {@code data/MODULE/NUMBER}: {@code numbers.hex} has the
 * parameters in the order of the module's inputs, then each memory's number of elements; {@code ARRAY.hex} and {@code ARRAY.expected} an
 * array before and after. What comes out goes to {@code ARRAY.out}, the cycles to {@code cycles.out}.
 */
public final class Testbench {
    /** Cycles after which a circuit counts as hung. */
    private static final int TIMEOUT = 50_000_000;

    private Testbench() {}

    /** The module that runs one kernel's cases. */
    public static String of(String kernel, List<Pipeline> pipelines) {
        String module = Names.module(kernel);
        List<Node> parameters = CircuitCode.parameters(pipelines);
        List<BlockRam> memories = CircuitCode.memories(pipelines).stream()
                .filter(m -> !m.isInternal())
                .toList();
        StringBuilder text = new StringBuilder("module bench_%s (output reg finished);\n".formatted(module));
        text.append("    reg clock = 0;\n    always #1 clock = ~clock;\n    reg reset = 1, start = 0;\n");
        text.append("    wire done;\n    wire [31:0] cycles;\n");
        text.append("    integer i, c, cases, wrong, file;\n    string root, folder;\n");
        text.append("    reg [63:0] numbers [0:%d];\n".formatted(parameters.size() + memories.size()));
        StringBuilder pins = new StringBuilder();
        for (Node p : parameters) {
            String port = Names.port(p);
            text.append(
                    "    reg %s%s;\n".formatted(OperationCode.range(p.range().width()), port));
            pins.append(", .%s(%s)".formatted(port, port));
        }
        for (BlockRam m : memories) {
            String a = Names.array(m.array().name());
            String word = OperationCode.range(m.width());
            text.append("    reg %s_write = 0;\n    reg %s%s_index = 0;\n    reg %s%s_data = 0;\n    wire %s%s_value;\n"
                    .formatted(a, OperationCode.range(m.indexBits()), a, word, a, word, a));
            text.append("    reg %s%s_words [0:%d];\n    reg %s%s_expected [0:%d];\n"
                    .formatted(word, a, m.depth() - 1, word, a, m.depth() - 1));
            for (String pin : List.of("_write", "_index", "_data", "_value")) {
                pins.append(", .%s(%s)".formatted(a + pin, a + pin));
            }
        }
        text.append("    %s circuit (.clock(clock), .reset(reset), .start(start)%s, .done(done), .cycles(cycles));\n\n"
                .formatted(module, pins));
        text.append(
                "    initial begin\n        finished = 0;\n        if (!$value$plusargs(\"data=%s\", root)) root = \"data\";\n");
        text.append(
                "        if (!$value$plusargs(\"cases=%d\", cases)) cases = 1;\n        repeat (3) @(negedge clock);\n        reset = 0;\n");
        text.append("        for (c = 0; c < cases; c = c + 1) begin\n");
        text.append("            folder = $sformatf(\"%%s/%s/%%0d\", root, c);\n            wrong = 0;\n"
                .formatted(module));
        text.append("            $readmemh({folder, \"/numbers.hex\"}, numbers, 0, %d);\n"
                .formatted(parameters.size() + memories.size() - 1));
        for (int p = 0; p < parameters.size(); p++) {
            int width = parameters.get(p).range().width();
            text.append("            %s = numbers[%d][%d:0];\n".formatted(Names.port(parameters.get(p)), p, width - 1));
        }
        for (int m = 0; m < memories.size(); m++) {
            text.append(load(memories.get(m), parameters.size() + m));
        }
        text.append("            @(negedge clock); start = 1; @(negedge clock); start = 0;\n");
        text.append("            for (i = 0; i < %d && !done; i = i + 1) @(negedge clock);\n".formatted(TIMEOUT));
        text.append("            if (!done) begin $display(\"%s case %%0d: no end\", c); wrong = wrong + 1; end\n"
                .formatted(kernel));
        for (int m = 0; m < memories.size(); m++) {
            if (memories.get(m).isWritten()) {
                text.append(check(memories.get(m), parameters.size() + m));
            }
        }
        text.append("            file = $fopen({folder, \"/cycles.out\"}, \"w\");\n");
        text.append("            $fdisplay(file, \"%0d\", cycles); $fclose(file);\n");
        text.append("            $display(\"%s case %%0d: %%0d cycles, %%0d wrong\", c, cycles, wrong);\n"
                .formatted(kernel));
        return text.append("        end\n        finished = 1;\n    end\nendmodule\n")
                .toString();
    }

    private static String load(BlockRam m, int number) {
        return """
                            $readmemh({folder, "/%1$s.hex"}, %1$s_words, 0, numbers[%2$d][31:0] - 1);
                            for (i = 0; i < numbers[%2$d][31:0]; i = i + 1) begin
                                @(negedge clock); %1$s_write = 1; %1$s_index = i[%3$d:0]; %1$s_data = %1$s_words[i];
                            end
                            @(negedge clock); %1$s_write = 0;
                """.formatted(Names.array(m.array().name()), number, m.indexBits() - 1);
    }

    private static String check(BlockRam m, int number) {
        return """
                            $readmemh({folder, "/%1$s.expected"}, %1$s_expected, 0, numbers[%2$d][31:0] - 1);
                            file = $fopen({folder, "/%1$s.out"}, "w");
                            for (i = 0; i < numbers[%2$d][31:0]; i = i + 1) begin
                                %1$s_index = i[%3$d:0]; @(negedge clock);
                                $fdisplay(file, "%%h", %1$s_value);
                                if (%1$s_value !== %1$s_expected[i]%4$s) wrong = wrong + 1;
                            end
                            $fclose(file);
                """.formatted(
                        Names.array(m.array().name()),
                        number,
                        m.indexBits() - 1,
                        m.array().storage() == Storage.FLOAT
                                ? unlessNan(
                                        Names.array(m.array().name()) + "_value",
                                        Names.array(m.array().name()) + "_expected[i]")
                                : "");
    }

    /** Java doesn't say which NaN an operation gives. */
    static String unlessNan(String value, String expected) {
        return " && !(%s[30:0] > 31'h7f800000 && %s[30:0] > 31'h7f800000)".formatted(value, expected);
    }

    /** The top that runs several kernels' cases beside one another. */
    public static String top(List<String> kernels) {
        StringBuilder text = new StringBuilder("`timescale 1ns / 1ns\nmodule top;\n");
        text.append("    wire [%d:0] finished;\n".formatted(kernels.size() - 1));
        for (int k = 0; k < kernels.size(); k++) {
            String module = Names.module(kernels.get(k));
            text.append("    bench_%s b%d (.finished(finished[%d]));\n".formatted(module, k, k));
        }
        return text.append("    always @(finished) if (&finished) $finish;\nendmodule\n")
                .toString();
    }
}
