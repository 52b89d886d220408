package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.Memory;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.jvm.simd.ir.Storage;
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
    /** Of 100 cycles, those in which somebody who could go on doesn't. */
    private static final int STALLS = 40;
    /** How often a run's state is asked for until it counts as hung. */
    private static final int POLLS = 2_000_000;

    private final String kernel;
    private final String module;
    private final List<Node> parameters;
    private final List<Memory> arrays;
    private final List<Memory> memories;
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
        text.append(LITE.formatted(map.addressBits() - 1, parameters.size() + arrays.size()));
        List<String> watched = new ArrayList<>(List.of("b_broken", "r_broken"));
        StringBuilder pins = new StringBuilder();
        for (Memory m : arrays) {
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
        text.append(CIRCUIT.formatted(AxiCode.module(kernel), pins));
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
        for (Memory m : arrays) {
            if (m.isWritten()) {
                text.append(memories.contains(m) ? readBack(m) : compared(m));
            }
        }
        text.append("    endtask\n");
        StringBuilder files = new StringBuilder();
        for (Memory m : arrays) {
            files.append("""
                                $readmemh({folder, "/%1$s.hex"}, %1$s_words, 0, %2$s - 1);
                                $readmemh({folder, "/%1$s.expected"}, %1$s_expected, 0, %2$s - 1);
                    """.formatted(name(m), size(m)));
        }
        return text.append(MAIN.formatted(
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

    private static String name(Memory m) {
        return Names.array(m.array().name());
    }

    /** How many elements the case at hand has. */
    private String size(Memory m) {
        return "numbers[%d][31:0]".formatted(parameters.size() + arrays.indexOf(m));
    }

    private String source(Memory m) {
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

    private static String sink(Memory m) {
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
        Memory m = memories.get(number);
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

    private String readBack(Memory m) {
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

    /** What didn't come has to be as it was before. */
    private String compared(Memory m) {
        return """
                        if (!%1$s_ended) wrong = wrong + 1;
                        for (i = 0; i < %2$s; i = i + 1) begin
                            word[%3$d:0] = i < %1$s_count ? %1$s_got[i] : %1$s_words[i];
                            if (word[%3$d:0] !== %1$s_expected[i]%4$s) wrong = wrong + 1;
                        end
                """.formatted(name(m), size(m), m.width() - 1, unlessNan(m, "word"));
    }

    private static String unlessNan(Memory m, String value) {
        return m.array().storage() == Storage.FLOAT ? Testbench.unlessNan(value, name(m) + "_expected[i]") : "";
    }

    private static final String LITE = """
                reg clock = 0;
                always #1 clock = ~clock;
                reg resetn = 0, sends = 0;
                integer stall = 0, c, cases, wrong, late = 0, first, ran, file, polls, b_broken, r_broken;
                string root, folder;
                reg [63:0] numbers [0:%2$d];
                reg [63:0] word = 0;
                function automatic bit goes(); return $urandom_range(99) >= stall; endfunction

                // AXI4-Lite: everything is set at falling edges; what was taken at the rising one between shows afterwards.
                reg awvalid = 0, wvalid = 0, bready = 0, arvalid = 0, rready = 0;
                wire awready, wready, bvalid, arready, rvalid;
                reg [%1$d:0] awaddr = 0, araddr = 0;
                reg [31:0] wdata = 0, seen = 0;
                reg [3:0] wstrb = 0;
                reg [1:0] answer = 0;
                wire [31:0] rdata;
                wire [1:0] bresp, rresp;
                reg aw_took = 0, w_took = 0, b_took = 0, ar_took = 0, r_took = 0;
                gyre_stable #(2) b_stable (clock, resetn, bvalid, bready, bresp, b_broken);
                gyre_stable #(34) r_stable (clock, resetn, rvalid, rready, {rresp, rdata}, r_broken);
                reg address_due = 0, data_due = 0, response_due = 0, ask_due = 0, value_due = 0;
                always @(posedge clock) begin
                    aw_took <= awvalid & awready; w_took <= wvalid & wready; b_took <= bvalid & bready;
                    ar_took <= arvalid & arready; r_took <= rvalid & rready;
                    if (bvalid & bready) answer <= bresp;
                    if (rvalid & rready) begin answer <= rresp; seen <= rdata; end
                end
                always @(negedge clock) begin
                    if (aw_took) begin awvalid = 0; address_due = 0; end
                    if (w_took) begin wvalid = 0; data_due = 0; end
                    if (b_took) begin bready = 0; response_due = 0; end
                    if (ar_took) begin arvalid = 0; ask_due = 0; end
                    if (r_took) begin rready = 0; value_due = 0; end
                    if (address_due && goes()) awvalid = 1;
                    if (data_due && goes()) wvalid = 1;
                    if (response_due && goes()) bready = 1;
                    if (ask_due && goes()) arvalid = 1;
                    if (value_due && goes()) rready = 1;
                end
                task store(input [%1$d:0] address, input [31:0] data, input [3:0] strobes);
                    awaddr = address; wdata = data; wstrb = strobes;
                    address_due = 1; data_due = 1; response_due = 1;
                    while (address_due | data_due | response_due) @(negedge clock);
                endtask
                task ask(input [%1$d:0] address);
                    araddr = address;
                    ask_due = 1; value_due = 1;
                    while (ask_due | value_due) @(negedge clock);
                endtask
                task write(input [%1$d:0] address, input [31:0] data, input [3:0] strobes);
                    store(address, data, strobes);
                    if (answer != 0) wrong = wrong + 1;
                endtask
                task read(input [%1$d:0] address);
                    ask(address);
                    if (answer != 0) wrong = wrong + 1;
                endtask
                // Memory isn't there while the circuit runs.
                task refused(input [%1$d:0] address);
                    ran = axi.busy;
                    ask(address);
                    if (ran != 0 && axi.busy && answer != 2) wrong = wrong + 1;
                endtask
            """;

    private static final String CIRCUIT = """
                %1$s axi (.aclk(clock), .aresetn(resetn), .s_axi_awvalid(awvalid), .s_axi_awready(awready), .s_axi_awaddr(awaddr),
                    .s_axi_awprot(3'h0), .s_axi_wvalid(wvalid), .s_axi_wready(wready), .s_axi_wdata(wdata), .s_axi_wstrb(wstrb),
                    .s_axi_bvalid(bvalid), .s_axi_bready(bready), .s_axi_bresp(bresp), .s_axi_arvalid(arvalid), .s_axi_arready(arready),
                    .s_axi_araddr(araddr), .s_axi_arprot(3'h0), .s_axi_rvalid(rvalid), .s_axi_rready(rready), .s_axi_rdata(rdata),
                    .s_axi_rresp(rresp)%2$s);
            """;

    private static final String MAIN = """
                // After a reset nothing runs; half a word written to the control register starts nothing.
                task fresh();
                    sends = 0; resetn = 0; address_due = 0; data_due = 0; response_due = 0; ask_due = 0; value_due = 0;
                    awvalid = 0; wvalid = 0; bready = 0; arvalid = 0; rready = 0;
                    repeat (3) @(negedge clock);
                    resetn = 1;
                    store(0, 1, 3);
                    if (answer != 2) wrong = wrong + 1;
                    read(0);
                    if (seen != 0) wrong = wrong + 1;
                endtask
                task start();
                    sends = 1;
                    write(0, 1, 15);
                endtask
                // From the start to the end, and all that was stored beside what Java stored.
                task whole();
                    load();
                    start();
            %8$s        polls = 0;
                    do begin read(0); polls = polls + 1; end while (seen[0] && polls < %7$d);
                    if (seen != 2) wrong = wrong + 1;
                    if (seen[2]) $display("%5$s case %%0d: a stream was accessed out of order", c);
                    compare();
                    read(4);
                    ran = seen;
                    sends = 0;
                    @(negedge clock);
                endtask
                initial begin
                    finished = 0;
                    if (!$value$plusargs("data=%%s", root)) root = "data";
                    if (!$value$plusargs("cases=%%d", cases)) cases = 1;
                    for (c = 0; c < cases; c = c + 1) begin
                        folder = $sformatf("%%s/%1$s/%%0d", root, c);
                        wrong = 0;
                        $readmemh({folder, "/numbers.hex"}, numbers, 0, %2$d);
            %3$s            stall = 0;
                        fresh();
                        whole();
                        first = ran;
                        stall = %4$d;
                        load();
                        start();
                        araddr = 0; ask_due = 1;
                        repeat ($urandom_range(first)) @(negedge clock);
                        if (axi.busy) $display("%5$s case %%0d: reset in mid-run", c);
                        fresh();
                        whole();
                        file = $fopen({folder, "/cycles.out"}, "w");
                        $fdisplay(file, "%%0d", first); $fclose(file);
                        wrong = wrong + late + %6$s;
                        $display("%5$s case %%0d: %%0d cycles, %%0d with stalls, %%0d wrong", c, first, ran, wrong);
                    end
                    finished = 1;
                end
            endmodule
            """;
}
