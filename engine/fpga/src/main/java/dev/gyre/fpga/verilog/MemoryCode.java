package dev.gyre.fpga.verilog;

import dev.gyre.fpga.pipeline.BlockRam;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An array's banks, and who has their ports: the nest that is running; outside of a run the host has port 1, and while no nest uses that
 * one, the host has it for itself. Arrays of the circuit's own have no host.
 */
final class MemoryCode {
    private final BlockRam memory;
    private final String name;
    private final List<NestCode> nests;
    private final Clocking clocking;

    /**
     * The code for an array.
     *
     * @param nests those that access it
     */
    MemoryCode(BlockRam memory, List<NestCode> nests, Clocking clocking) {
        this.memory = memory;
        this.nests = nests;
        this.clocking = clocking;
        this.name = Names.array(memory.array().name());
    }

    /** The ports of the module for the host. */
    String hostPorts() {
        return memory.isInternal()
                ? ""
                : """
                    input wire %1$s_write,
                    input wire %2$s%1$s_index,
                    input wire %3$s%1$s_data,
                    output wire %3$s%1$s_value,
                """.formatted(name, OperationCode.range(memory.indexBits()), OperationCode.range(memory.width()));
    }

    String code() {
        StringBuilder text = new StringBuilder("\n    // %s: %d elements of %d bits in %d banks\n"
                .formatted(memory.array().name(), memory.depth(), memory.width(), memory.banks()));
        for (int port = 0; port < BlockRam.PORTS; port++) {
            text.append(port(port));
        }
        for (int b = 0; b < memory.banks(); b++) {
            text.append(bank(b));
        }
        return text.append(memory.isInternal() ? "" : host()).toString();
    }

    private List<NestCode> users(int port) {
        return nests.stream().filter(n -> n.access(memory).uses(port)).toList();
    }

    private List<NestCode> writers(int port) {
        return nests.stream().filter(n -> n.access(memory).writes(port)).toList();
    }

    /** The signals from the nests to a port of all banks, turned so that each bank gets the element that lies there, and the words turned back. */
    private String port(int port) {
        if (!memory.isTurned() || users(port).isEmpty()) {
            return "";
        }
        Turning turning = new Turning(memory, name, port);
        StringBuilder text = new StringBuilder(turning.begin(
                NestCode.merged(users(port), Ports.row(name, port)),
                NestCode.merged(users(port), Ports.first(name, port))));
        List<NestCode> writers = writers(port);
        if (!writers.isEmpty()) {
            text.append(turning.written(memory.width(), "data", d -> written(d, port, Ports::data)));
            text.append(turning.written(1, "write", d -> written(d, port, Ports::write)));
        }
        if (nests.stream().anyMatch(n -> n.access(memory).reads(port))) {
            text.append(turning.read(clocking));
        }
        return text.toString();
    }

    private String written(int bank, int port, UnaryOperator<String> what) {
        return NestCode.merged(writers(port), what.apply(Ports.word(name, bank, port)));
    }

    private String bank(int b) {
        StringBuilder text = new StringBuilder();
        String bank = name + "_b" + b;
        for (int port = 0; port < BlockRam.PORTS; port++) {
            String word = Ports.word(name, b, port);
            boolean hosted = port == 1 && !memory.isInternal();
            boolean used = !users(port).isEmpty();
            boolean written = !writers(port).isEmpty();
            Turning turning = new Turning(memory, name, port);
            String row = memory.isTurned() ? turning.row(b) : NestCode.merged(users(port), Ports.row(word));
            String data = memory.isTurned() ? turning.to("data", b) : written(b, port, Ports::data);
            String write = memory.isTurned() ? turning.to("write", b) : written(b, port, Ports::write);
            text.append(line(memory.addressBits(), Ports.row(word), used ? row : "", hosted ? hostRow() : ""));
            text.append(line(memory.width(), Ports.data(word), written ? data : "", hosted ? name + "_data" : ""));
            text.append(line(
                    1,
                    Ports.write(word),
                    written ? write : used || !hosted ? "1'b0" : "",
                    hosted ? hostWrites(b) : ""));
            text.append("    wire %s%s;\n".formatted(OperationCode.range(memory.width()), word));
        }
        return text.append("    %s #(.WIDTH(%d), .ADDRESS(%d)) %s (.clock(clock)%s,\n"
                        .formatted(
                                clocking.named("gyre_memory"),
                                memory.width(),
                                memory.addressBits(),
                                bank,
                                clocking.pin()))
                .append("        .write0(%1$s_0_write), .row0(%1$s_0_row), .data0(%1$s_0_data), .value0(%1$s_0),\n"
                        .formatted(bank))
                .append("        .write1(%1$s_1_write), .row1(%1$s_1_row), .data1(%1$s_1_data), .value1(%1$s_1));\n"
                        .formatted(bank))
                .toString();
    }

    /** A signal that the circuit drives while it runs and else the host, or one of the two alone. */
    private static String line(int width, String signal, String circuit, String host) {
        String value = host.isEmpty()
                ? circuit.isEmpty() ? Wires.constant(0, width) : circuit
                : circuit.isEmpty() ? host : "running ? (%s) : %s".formatted(circuit, host);
        return "    wire %s%s = %s;\n".formatted(OperationCode.range(width), signal, value);
    }

    private String hostRow() {
        return "%s_index[%d:%d]".formatted(name, memory.indexBits() - 1, memory.bankBits());
    }

    private String hostWrites(int bank) {
        return memory.banks() == 1
                ? name + "_write"
                : "%s_write & %s_index[%d:0] == %s"
                        .formatted(name, name, memory.bankBits() - 1, Wires.constant(bank, memory.bankBits()));
    }

    private String host() {
        if (memory.banks() == 1) {
            return "    assign %s_value = %s_b0_1;\n".formatted(name, name);
        }
        StringBuilder text = new StringBuilder("    reg %s%s_bank;\n    %s%s_bank <= %s_index[%d:0];\n"
                .formatted(
                        OperationCode.range(memory.bankBits()),
                        name,
                        clocking.rising(),
                        name,
                        name,
                        memory.bankBits() - 1));
        text.append("    assign %s_value = ".formatted(name));
        for (int b = 0; b < memory.banks() - 1; b++) {
            text.append("%s_bank == %s ? %s_b%d_1 : ".formatted(name, Wires.constant(b, memory.bankBits()), name, b));
        }
        return text.append("%s_b%d_1;\n".formatted(name, memory.banks() - 1)).toString();
    }
}
