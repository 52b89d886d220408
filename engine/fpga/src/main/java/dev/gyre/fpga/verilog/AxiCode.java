package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A circuit behind AXI4-Lite, for its control, its parameters and its memories ({@link AddressMap}), and AXI4-Stream for the arrays that
 * come or go in order: the module {@code MODULE_axi}. Each run takes a packet of each stream that comes, and makes one of each that goes;
 * it has ended when the last of these was taken. While a stream isn't ready, the circuit stands still. Memories answer with SLVERR while it
 * runs, and addresses of nothing with DECERR.
 */
public final class AxiCode {
    private static final List<String> LITE_PINS = List.of(
            "awvalid", "awready", "awaddr", "wvalid", "wready", "wdata", "wstrb", "bvalid", "bready", "bresp",
            "arvalid", "arready", "araddr", "rvalid", "rready", "rdata", "rresp");

    private final String kernel;
    private final List<Pipeline> pipelines;
    private final Set<String> streamed;
    private final List<Node> parameters;
    private final List<AxiStreamCode> streams;
    private final AddressMap map;

    private AxiCode(String kernel, List<Pipeline> pipelines, Set<String> streamed) {
        this.kernel = kernel;
        this.pipelines = pipelines;
        this.streamed = streamed;
        this.parameters = CircuitCode.parameters(pipelines);
        this.map = map(pipelines, streamed);
        this.streams = arrays(pipelines, streamed, true).stream()
                .map(AxiStreamCode::new)
                .toList();
    }

    /**
     * The Verilog of a kernel's circuit with its wrapper.
     *
     * @param streams names of the arrays that come or go by a stream
     */
    public static Verilog of(String kernel, List<Pipeline> pipelines, Set<String> streams) {
        return new AxiCode(kernel, pipelines, streams).text();
    }

    /** The name of the wrapper's module. */
    public static String module(String kernel) {
        return Names.module(kernel) + "_axi";
    }

    /** The wrapper's addresses. */
    public static AddressMap map(List<Pipeline> pipelines, Set<String> streams) {
        return new AddressMap(CircuitCode.parameters(pipelines), arrays(pipelines, streams, false));
    }

    /** The arrays that the host sees: those that are streams, or the others. */
    public static List<BlockRam> arrays(List<Pipeline> pipelines, Set<String> streams, boolean streamed) {
        return CircuitCode.memories(pipelines).stream()
                .filter(m -> !m.isInternal())
                .filter(m -> streams.contains(m.array().name()) == streamed)
                .toList();
    }

    /** The prefix of the names of a stream's signals. */
    public static String stream(BlockRam memory) {
        return Names.of(
                memory.isWritten() ? "m_axis_" : "s_axis_", memory.array().name());
    }

    private Verilog text() {
        Verilog circuit = CircuitCode.of(kernel, pipelines, streamed);
        SortedMap<String, String> library = new TreeMap<>(circuit.library());
        for (String part : List.of("gyre_skid", "gyre_stream_in", "gyre_stream_out", "gyre_axi_lite")) {
            library.put(part, resource(part + ".v"));
        }
        String wrapper =
                ports() + state() + streams.stream().map(AxiStreamCode::adapter).collect(Collectors.joining());
        return new Verilog(wrapper + memories() + bus() + circuit() + "endmodule\n\n" + circuit.modules(), library);
    }

    /** A module that is the same for all circuits. */
    static String resource(String file) {
        try (InputStream in = AxiCode.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ports() {
        StringBuilder text = new StringBuilder(
                "// %s behind AXI4-Lite and AXI4-Stream\nmodule %s (\n    input wire aclk,\n    input wire aresetn,\n"
                        .formatted(kernel, module(kernel)));
        text.append("""
                input wire s_axi_awvalid,
                output wire s_axi_awready,
                input wire [%1$d:0] s_axi_awaddr,
                input wire [2:0] s_axi_awprot,
                input wire s_axi_wvalid,
                output wire s_axi_wready,
                input wire [31:0] s_axi_wdata,
                input wire [3:0] s_axi_wstrb,
                output wire s_axi_bvalid,
                input wire s_axi_bready,
                output wire [1:0] s_axi_bresp,
                input wire s_axi_arvalid,
                output wire s_axi_arready,
                input wire [%1$d:0] s_axi_araddr,
                input wire [2:0] s_axi_arprot,
                output wire s_axi_rvalid,
                input wire s_axi_rready,
                output wire [31:0] s_axi_rdata,
                output wire [1:0] s_axi_rresp""".formatted(map.addressBits() - 1));
        streams.forEach(stream -> text.append(stream.ports()));
        return text.append("\n);\n").toString();
    }

    /** A run, from the start that is written to the last word that is taken. */
    private String state() {
        String over = all(s -> s.signal("over"), " & ", "1'b1");
        String waits = all(s -> s.signal("waits"), " | ", "1'b0");
        StringBuilder text = new StringBuilder("    wire clock = aclk, reset = ~aresetn;\n");
        streams.forEach(stream -> text.append(stream.told()));
        if (!streams.isEmpty()) {
            text.append("    wire advance = reset | ~(%s);\n".formatted(waits));
        }
        for (Node p : parameters) {
            text.append("    reg %s%s = 0;\n"
                    .formatted(OperationCode.range(p.range().width()), Wires.name(p)));
        }
        return text.append("""
                    reg starting = 0, busy = 0, ending = 0, ended = 0;
                    reg [31:0] cycles = 0;
                    wire done;
                    wire [31:0] worked;
                    wire over = %s;
                    wire begins;
                    always @(posedge clock) begin
                        starting <= begins;
                        if (begins) begin busy <= 1; ended <= 0; cycles <= 0; end
                        if (busy) cycles <= cycles + 1;
                        if (busy & ~starting & done) ending <= 1;
                        if (ending & over) begin busy <= 0; ending <= 0; ended <= 1; end
                        if (reset) begin starting <= 0; busy <= 0; ending <= 0; ended <= 0; end
                    end
                """.formatted(over)).toString();
    }

    private String all(Function<AxiStreamCode, String> signal, String between, String none) {
        return streams.isEmpty() ? none : streams.stream().map(signal).collect(Collectors.joining(between));
    }

    /** The memories' ends on the bus. */
    private String memories() {
        StringBuilder text = new StringBuilder(
                "    wire write;\n    wire [%d:0] address;\n    wire [31:0] data;\n    wire [3:0] strobes;\n"
                        .formatted(map.addressBits() - 1));
        text.append("    wire %sregion = address[%d:%d];\n"
                .formatted(OperationCode.range(map.selectBits()), map.addressBits() - 1, map.regionBits()));
        text.append("    wire sets = write & &strobes;\n    wire memory_sets = sets & ~busy;\n");
        for (int i = 0; i < map.memories().size(); i++) {
            BlockRam m = map.memories().get(i);
            String a = Names.array(m.array().name());
            boolean wide = m.width() == Long.SIZE;
            text.append("    wire %1$s_here = %2$s;\n    wire %3$s%1$s_value;\n"
                    .formatted(a, here(i), OperationCode.range(m.width())));
            if (wide) {
                text.append(
                        "    reg [31:0] %1$s_low = 0;\n    always @(posedge clock) if (sets & %1$s_here & ~address[2]) %1$s_low <= data;\n"
                                .formatted(a));
            }
        }
        return text.toString();
    }

    /** Whether the address is one of a memory. */
    private String here(int number) {
        BlockRam m = map.memories().get(number);
        String region = "region == " + Wires.constant(number + 1, map.selectBits());
        int bits = AddressMap.bits(m);
        return bits == map.regionBits()
                ? region
                : "%s & address[%d:%d] == 0".formatted(region, map.regionBits() - 1, bits);
    }

    /** The code for reads and responses: 0, 2 while the circuit runs, or 3 where there's nothing. */
    private String bus() {
        StringBuilder text = new StringBuilder("    reg [31:0] value;\n    reg [1:0] answer;\n");
        text.append("    wire registers = region == 0;\n    wire [%1$d:0] register = address[%2$d:2];\n"
                .formatted(map.regionBits() - 3, map.regionBits() - 1));
        text.append("    assign begins = sets & registers & register == 0 & data[0] & ~busy;\n");
        text.append(
                "    always @(*) begin\n        value = 0;\n        answer = 3;\n        if (registers) case (register)\n");
        text.append(register(
                AddressMap.CONTROL, "{29'h0, %s, ended, busy}".formatted(all(s -> s.signal("wrong"), " | ", "1'b0"))));
        text.append(register(AddressMap.CYCLES, "cycles")).append(register(AddressMap.WORKED, "worked"));
        StringBuilder set = new StringBuilder();
        for (int p = 0; p < parameters.size(); p++) {
            int width = parameters.get(p).range().width();
            String name = Wires.name(parameters.get(p));
            text.append(register(map.parameter(p), part(name, width, 0)));
            set.append(set(map.parameter(p), name, width, 0));
            if (width > Integer.SIZE) {
                text.append(register(map.parameter(p) + 4, part(name, width, Integer.SIZE)));
                set.append(set(map.parameter(p) + 4, name, width, Integer.SIZE));
            }
        }
        text.append("            default: ;\n        endcase\n");
        for (BlockRam m : map.memories()) {
            String a = Names.array(m.array().name());
            String read = m.width() == Long.SIZE
                    ? "address[2] ? %1$s_value[63:32] : %1$s_value[31:0]".formatted(a)
                    : part(a + "_value", m.width(), 0);
            text.append("        if (%s_here) begin answer = busy ? 2 : 0; value = %s; end\n".formatted(a, read));
        }
        text.append(
                "        if (write & answer == 0 & (~&strobes | (registers & register == 0 & busy))) answer = 2;\n");
        text.append("    end\n");
        if (!set.isEmpty()) {
            text.append(
                    "    always @(posedge clock) if (sets & registers) case (register)\n%s        default: ;\n    endcase\n"
                            .formatted(set));
        }
        return text.append(lite()).toString();
    }

    private String register(int address, String value) {
        return "            %s: begin answer = 0; value = %s; end\n"
                .formatted(Wires.constant(address / 4, map.regionBits() - 2), value);
    }

    private String set(int address, String name, int width, int from) {
        int end = Math.min(width, from + Integer.SIZE);
        String bits = width == 1 ? name : "%s[%d:%d]".formatted(name, end - 1, from);
        return "        %s: %s <= data[%d:0];\n"
                .formatted(Wires.constant(address / 4, map.regionBits() - 2), bits, end - from - 1);
    }

    /** At most 32 bits of a value, from a place on, with zeros above. */
    private static String part(String name, int width, int from) {
        int end = Math.min(width, from + Integer.SIZE);
        String bits = end - from == width ? name : "%s[%d:%d]".formatted(name, end - 1, from);
        int missing = Integer.SIZE - (end - from);
        return missing == 0 ? bits : "{%d'h0, %s}".formatted(missing, bits);
    }

    private String lite() {
        String pins =
                LITE_PINS.stream().map(p -> ".%1$s(s_axi_%1$s)".formatted(p)).collect(Collectors.joining(", "));
        return """
                    gyre_axi_lite #(.ADDRESS(%d)) lite (.clock(clock), .reset(reset), %s,
                        .write(write), .address(address), .data(data), .strobes(strobes), .answer(answer), .value(value));
                """.formatted(map.addressBits(), pins);
    }

    private String circuit() {
        StringBuilder pins = new StringBuilder(streams.isEmpty() ? "" : ", .advance(advance)");
        for (Node p : parameters) {
            pins.append(", .%s(%s)".formatted(Names.port(p), Wires.name(p)));
        }
        for (BlockRam m : map.memories()) {
            String a = Names.array(m.array().name());
            boolean wide = m.width() == Long.SIZE;
            int low = AddressMap.elementBits(m);
            pins.append(
                    ", .%1$s_write(memory_sets & %1$s_here%2$s), .%1$s_index(address[%3$d:%4$d]), .%1$s_data(%5$s), .%1$s_value(%1$s_value)"
                            .formatted(
                                    a,
                                    wide ? " & address[2]" : "",
                                    AddressMap.bits(m) - 1,
                                    low,
                                    wide ? "{data, %s_low}".formatted(a) : "data[%d:0]".formatted(m.width() - 1)));
        }
        streams.forEach(stream -> pins.append(stream.circuitPins()));
        return "    %s circuit (.clock(clock), .reset(reset), .start(starting), .done(done), .cycles(worked)%s);\n"
                .formatted(Names.module(kernel), pins);
    }
}
