package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.ir.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * SystemVerilog that runs a circuit through {@link AxiCode}'s interfaces, on the data that {@link Testbench} describes. Each case is run
 * three times: with everyone ready at all times; with random stalls on every channel, and a reset in the midst of the run; and with such
 * stalls to the end. What is offered has to stay until it is taken.
 */
public final class AxiBench {
    /** The cycles of 100 in which a side that could go on doesn't. */
    private static final int STALLS = 40;
    /** The number of reads of a run's state after which it counts as hung. */
    private static final int POLLS = 2_000_000;

    private final String kernel;
    private final String module;
    private final List<Node> parameters;
    private final List<BlockRam> arrays;
    private final List<BlockRam> memories;
    private final AddressMap map;

    private AxiBench(String kernel, List<Pipeline> pipelines, Set<String> streams) {
        this.kernel = kernel;
        this.module = Names.module(kernel);
        this.parameters = CircuitCode.parameters(pipelines);
        this.map = AxiCode.map(pipelines, streams);
        this.memories = map.memories();
        this.arrays = CircuitCode.memories(pipelines).stream()
                .filter(m -> !m.isInternal())
                .toList();
    }

    /** The module that runs one kernel's cases. */
    public static String of(String kernel, List<Pipeline> pipelines, Set<String> streams) {
        return new AxiBench(kernel, pipelines, streams).text();
    }

    /** The module that watches over what is offered; one for all benches. */
    public static String watch() {
        return AxiCode.resource("gyre_stable.sv");
    }

    private String text() {
        StringBuilder text = new StringBuilder("module bench_%s (output reg finished);\n".formatted(module));
        text.append(AxiCode.resource("axi_bench_lite.sv")
                .formatted(map.addressBits() - 1, parameters.size() + arrays.size()));
        List<String> watched = new ArrayList<>(List.of("b_broken", "r_broken"));
        StringBuilder pins = new StringBuilder();
        for (BlockRam m : arrays) {
            String a = name(m);
            String word = OperationCode.range(m.width());
            text.append("    reg %1$s%2$s_words [0:%3$d], %2$s_expected [0:%3$d];\n".formatted(word, a, m.depth() - 1));
            if (!memories.contains(m)) {
                text.append(m.isWritten() ? sink(m) : source(m));
                List<String> signals = new ArrayList<>(List.of("tvalid", "tready", "tdata", "tlast"));
                if (m.isWritten()) {
                    signals.add("tkeep");
                    watched.add(a + "_broken");
                }
                signals.forEach(s -> pins.append(", .%s_%s(%s_%s)".formatted(AxiCode.stream(m), s, a, s)));
            }
        }
        text.append(AxiCode.resource("axi_bench_circuit.sv").formatted(AxiCode.module(kernel), pins));
        text.append("    task load();\n        integer i;\n");
        for (int p = 0; p < parameters.size(); p++) {
            text.append("        write(%d, numbers[%d][31:0], 15);\n".formatted(map.parameter(p), p));
            if (parameters.get(p).range().width() > Integer.SIZE) {
                text.append("        write(%d, numbers[%d][63:32], 15);\n".formatted(map.parameter(p) + 4, p));
            }
        }
        for (int m = 0; m < memories.size(); m++) {
            text.append(load(m));
        }
        text.append("    endtask\n    task compare();\n        integer i;\n");
        for (BlockRam m : arrays) {
            if (m.isWritten()) {
                text.append(memories.contains(m) ? readBack(m) : compared(m));
            }
        }
        text.append("    endtask\n");
        StringBuilder files = new StringBuilder();
        for (BlockRam m : arrays) {
            files.append("""
                                $readmemh({folder, "/%1$s.hex"}, %1$s_words, 0, %2$s - 1);
                                $readmemh({folder, "/%1$s.expected"}, %1$s_expected, 0, %2$s - 1);
                    """.formatted(name(m), size(m)));
        }
        return text.append(AxiCode.resource("axi_bench_main.sv")
                        .formatted(
                                module,
                                parameters.size() + arrays.size() - 1,
                                files,
                                STALLS,
                                kernel,
                                String.join(" + ", watched),
                                POLLS,
                                memories.isEmpty() ? "" : "            refused(%d);\n".formatted(map.memory(0))))
                .toString();
    }

    private static String name(BlockRam m) {
        return Names.array(m.array().name());
    }

    /** The number of elements in the case at hand. */
    private String size(BlockRam m) {
        return "numbers[%d][31:0]".formatted(parameters.size() + arrays.indexOf(m));
    }

    private String source(BlockRam m) {
        String beat = java.util.stream.IntStream.range(0, m.banks())
                .mapToObj(b -> "%s_words[%s_sent + %d]".formatted(name(m), name(m), m.banks() - 1 - b))
                .collect(Collectors.joining(", ", "{", "}"));
        return """
                    reg %1$s_tvalid = 0, %1$s_tlast = 0, %1$s_took = 0;
                    reg %2$s%1$s_tdata = 0;
                    wire %1$s_tready;
                    integer %1$s_sent = 0;
                    always @(posedge clock) %1$s_took <= %1$s_tvalid & %1$s_tready;
                    always @(negedge clock) begin
                        if (%1$s_took) begin %1$s_tvalid = 0; %1$s_sent = %1$s_sent + %3$d; end
                        if (!sends) begin %1$s_tvalid = 0; %1$s_sent = 0; end
                        else if (!%1$s_tvalid && %1$s_sent < %4$s && goes()) begin
                            %1$s_tvalid = 1; %1$s_tdata = %5$s; %1$s_tlast = %1$s_sent + %3$d >= %4$s;
                        end
                    end
                """.formatted(name(m), OperationCode.range(StreamCode.rowWidth(m)), m.banks(), size(m), beat);
    }

    private static String sink(BlockRam m) {
        int bits = StreamCode.rowWidth(m);
        return """
                    wire %1$s_tvalid, %1$s_tlast;
                    reg %1$s_tready = 0, %1$s_ended = 0;
                    wire %2$s%1$s_tdata;
                    wire %3$s%1$s_tkeep;
                    reg %4$s%1$s_got [0:%5$d];
                    integer %1$s_count = 0, %1$s_b, %1$s_broken;
                    gyre_stable #(%6$d) %1$s_stable (clock, resetn, %1$s_tvalid, %1$s_tready, {%1$s_tlast, %1$s_tkeep, %1$s_tdata}, %1$s_broken);
                    always @(posedge clock) begin
                        if (!sends) begin %1$s_count = 0; %1$s_ended = 0; end
                        else if (%1$s_tvalid & %1$s_tready) begin
                            if (%1$s_ended) late = late + 1;
                            for (%1$s_b = 0; %1$s_b < %7$d; %1$s_b = %1$s_b + 1) if (%1$s_tkeep[%1$s_b * %8$d]) begin
                                if (%1$s_tkeep[%1$s_b * %8$d +: %8$d] != %8$d'd%9$d) late = late + 1;
                                %1$s_got[%1$s_count] = %1$s_tdata[%1$s_b * %10$d +: %10$d];
                                %1$s_count = %1$s_count + 1;
                            end
                            %1$s_ended = %1$s_tlast;
                        end
                    end
                    always @(negedge clock) %1$s_tready = goes();
                """.formatted(
                        name(m),
                        OperationCode.range(bits),
                        OperationCode.range(bits / Byte.SIZE),
                        OperationCode.range(m.width()),
                        m.depth() - 1,
                        bits + bits / Byte.SIZE + 1,
                        m.banks(),
                        m.width() / Byte.SIZE,
                        (1 << (m.width() / Byte.SIZE)) - 1,
                        m.width());
    }

    private String load(int number) {
        BlockRam m = memories.get(number);
        String low = m.width() > Integer.SIZE ? "[31:0]" : "";
        String wide = m.width() > Integer.SIZE
                ? " write(%d + 8 * i + 4, %s_words[i][63:32], 15);".formatted(map.memory(number), name(m))
                : "";
        return "        for (i = 0; i < %s; i = i + 1) begin write(%d + %d * i, %s_words[i]%s, 15);%s end\n"
                .formatted(
                        size(m),
                        map.memory(number),
                        1 << AddressMap.elementBits(m),
                        name(m),
                        m.width() < Integer.SIZE ? "" : low,
                        wide);
    }

    private String readBack(BlockRam m) {
        int number = memories.indexOf(m);
        String high = m.width() > Integer.SIZE
                ? " word[31:0] = seen; read(%d + 8 * i + 4); word[63:32] = seen;".formatted(map.memory(number))
                : " word = {32'h0, seen};";
        return """
                        for (i = 0; i < %1$s; i = i + 1) begin
                            read(%2$d + %3$d * i);%4$s
                            if (word%5$s !== %6$s_expected[i]%7$s) wrong = wrong + 1;
                        end
                """.formatted(
                        size(m),
                        map.memory(number),
                        1 << AddressMap.elementBits(m),
                        high,
                        "[%d:0]".formatted(m.width() - 1),
                        name(m),
                        unlessNan(m, "word"));
    }

    /** The check of a stream's elements: those that didn't come have to be as they were before. */
    private String compared(BlockRam m) {
        return """
                        if (!%1$s_ended) wrong = wrong + 1;
                        for (i = 0; i < %2$s; i = i + 1) begin
                            word[%3$d:0] = i < %1$s_count ? %1$s_got[i] : %1$s_words[i];
                            if (word[%3$d:0] !== %1$s_expected[i]%4$s) wrong = wrong + 1;
                        end
                """.formatted(name(m), size(m), m.width() - 1, unlessNan(m, "word"));
    }

    private static String unlessNan(BlockRam m, String value) {
        return m.array().storage() == Storage.FLOAT ? Testbench.unlessNan(value, name(m) + "_expected[i]") : "";
    }
}
