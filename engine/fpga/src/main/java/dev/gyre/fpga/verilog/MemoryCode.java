package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Access;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.Memory;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An array's banks and what their ports are given. An access that begins anywhere is turned: bank b takes the element that lies there,
 * whose address is one more where b is below the first element's bank. Outside of a run the host has port 1; while the circuit leaves that
 * alone, the host has it for itself.
 */
final class MemoryCode {
    private final Pipeline pipeline;
    private final Memory memory;
    private final Wires wires;
    private final String name;
    private final List<List<Access>> ports = new ArrayList<>();

    MemoryCode(Pipeline pipeline, Memory memory, Wires wires) {
        this.pipeline = pipeline;
        this.memory = memory;
        this.wires = wires;
        this.name = Names.array(memory.array().name());
        assign();
    }

    /** Reads take port 0 first, writes beside reads port 1. */
    private void assign() {
        ports.add(new ArrayList<>());
        ports.add(new ArrayList<>());
        boolean reads = memory.accesses().stream().anyMatch(a -> !a.isWrite());
        Map<Integer, boolean[]> taken = new HashMap<>();
        for (boolean write : new boolean[] {false, true}) {
            for (Access access : memory.accesses()) {
                if (access.isWrite() == write) {
                    boolean[] slot = taken.computeIfAbsent(slot(access), _ -> new boolean[Memory.PORTS]);
                    int first = write && reads ? 1 : 0;
                    int port = slot[first] ? 1 - first : first;
                    slot[port] = true;
                    ports.get(port).add(access);
                }
            }
        }
    }

    private int slot(Access access) {
        return pipeline.cycle(access) % pipeline.interval();
    }

    /** The port that an access takes. */
    private int port(Access access) {
        return ports.get(0).contains(access) ? 0 : 1;
    }

    /** The ports of the module for the host. */
    String hostPorts() {
        return """
                    input wire %1$s_write,
                    input wire %2$s%1$s_index,
                    input wire %3$s%1$s_data,
                    output wire %3$s%1$s_value,
                """.formatted(name, OperationCode.range(memory.indexBits()), OperationCode.range(memory.width()));
    }

    String code() {
        StringBuilder text = new StringBuilder("\n    // %s: %d elements of %d bits in %d banks\n"
                .formatted(memory.array().name(), memory.depth(), memory.width(), memory.banks()));
        for (Access access : memory.accesses()) {
            text.append(access(access));
        }
        for (int b = 0; b < memory.banks(); b++) {
            text.append(bank(b));
        }
        for (Access access : memory.accesses()) {
            if (!access.isWrite()) {
                access.elements().forEach((offset, node) -> {
                    if (pipeline.tasks().containsKey(node)) {
                        text.append(element(access, offset, node));
                    }
                });
            }
        }
        return text.append(host()).toString();
    }

    private String prefix(Access access) {
        return name + "_a" + memory.accesses().indexOf(access);
    }

    /** The access's first bank and address. */
    private String access(Access access) {
        String p = prefix(access);
        int cycle = pipeline.cycle(access);
        int bankBits = memory.bankBits();
        StringBuilder text = new StringBuilder("    wire %s%s_start = %s; // %s, cycle %d\n"
                .formatted(
                        OperationCode.range(memory.indexBits()),
                        p,
                        wires.bits(access.start(), cycle, memory.indexBits()),
                        access,
                        cycle));
        text.append("    wire %s%s_row = %s_start[%d:%d];\n"
                .formatted(OperationCode.range(memory.addressBits()), p, p, memory.indexBits() - 1, bankBits));
        if (!memory.isAligned(access)) {
            text.append("    wire %s%s_first = %s_start[%d:0];\n"
                    .formatted(OperationCode.range(bankBits), p, p, bankBits - 1));
            if (!access.isWrite()) {
                text.append("    reg %s%s_then;\n    always @(posedge clock) %s_then <= %s_first;\n"
                        .formatted(OperationCode.range(bankBits), p, p, p));
            }
        }
        return text.toString();
    }

    /** The address that a bank is given for an access. */
    private String address(Access access, int bank) {
        String p = prefix(access);
        if (memory.isAligned(access)) {
            return bank < memory.firstBank(access)
                    ? "%s_row + %s".formatted(p, Wires.constant(1, memory.addressBits()))
                    : p + "_row";
        }
        return bank == memory.banks() - 1
                ? p + "_row"
                : "%s_row + {%d'h0, %s_first > %s}"
                        .formatted(p, memory.addressBits() - 1, p, Wires.constant(bank, memory.bankBits()));
    }

    private String bank(int b) {
        StringBuilder text = new StringBuilder();
        String bank = name + "_b" + b;
        int address = memory.addressBits();
        for (int port = 0; port < Memory.PORTS; port++) {
            String p = bank + "_" + port;
            List<Access> users = ports.get(port);
            String where = port == 1 && users.isEmpty() ? hostRow() : choose(users, a -> address(a, b));
            String data = port == 1 && users.isEmpty() ? name + "_data" : choose(writes(users), a -> data(a, b));
            String write = port == 1 && users.isEmpty() ? hostWrites(b) : any(writes(users), b);
            if (port == 1 && !users.isEmpty()) {
                where = "running ? (%s) : %s".formatted(where, hostRow());
                data = writes(users).isEmpty() ? name + "_data" : "running ? (%s) : %s_data".formatted(data, name);
                write = "running ? (%s) : %s".formatted(write, hostWrites(b));
            }
            text.append("    wire %s%s_row = %s;\n".formatted(OperationCode.range(address), p, where));
            text.append("    wire %s%s_data = %s;\n".formatted(OperationCode.range(memory.width()), p, data));
            text.append("    wire %s_write = %s;\n".formatted(p, write));
            text.append("    wire %s%s;\n".formatted(OperationCode.range(memory.width()), p));
        }
        return text.append("    gyre_memory #(.WIDTH(%d), .ADDRESS(%d)) %s (.clock(clock),\n"
                        .formatted(memory.width(), address, bank))
                .append("        .write0(%1$s_0_write), .row0(%1$s_0_row), .data0(%1$s_0_data), .value0(%1$s_0),\n"
                        .formatted(bank))
                .append("        .write1(%1$s_1_write), .row1(%1$s_1_row), .data1(%1$s_1_data), .value1(%1$s_1));\n"
                        .formatted(bank))
                .toString();
    }

    private static List<Access> writes(List<Access> accesses) {
        return accesses.stream().filter(Access::isWrite).toList();
    }

    /** What the access of the cycle's phase says. */
    private String choose(List<Access> users, java.util.function.Function<Access, String> value) {
        if (users.isEmpty()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        for (Access a : users.subList(0, users.size() - 1)) {
            text.append("phase == %d ? %s : ".formatted(slot(a), value.apply(a)));
        }
        return text.append(value.apply(users.getLast())).toString();
    }

    /** What an access writes to a bank: of its elements the one that lies there. */
    private String data(Access access, int bank) {
        return turned(access, bank, node -> wires.bits(node.input(2), pipeline.cycle(access), memory.width()), "0");
    }

    private String any(List<Access> writes, int bank) {
        if (writes.isEmpty()) {
            return "1'b0";
        }
        return String.join(
                " | ",
                writes.stream()
                        .map(a -> "(valid_%d & (%s))"
                                .formatted(
                                        pipeline.cycle(a),
                                        turned(a, bank, n -> wires.bits(n.input(1), pipeline.cycle(a), 1), "1'b0")))
                        .toList());
    }

    private String turned(Access access, int bank, java.util.function.Function<Node, String> value, String none) {
        long least = access.elements().firstKey();
        if (memory.isAligned(access)) {
            long offset = least + Math.floorMod(bank - memory.firstBank(access), memory.banks());
            Node node = access.elements().get(offset);
            return node == null ? none : value.apply(node);
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Long, Node> e : access.elements().entrySet()) {
            int first = Math.floorMod(bank - (int) (e.getKey() - least), memory.banks());
            text.append("%s_first == %s ? %s : "
                    .formatted(prefix(access), Wires.constant(first, memory.bankBits()), value.apply(e.getValue())));
        }
        return text.append(none).toString();
    }

    /** A word that was read, as the node that it is. */
    private String element(Access access, long offset, Node node) {
        int distance = (int) (offset - access.elements().firstKey());
        int port = port(access);
        int width = pipeline.widths().of(node);
        String word;
        if (memory.isAligned(access)) {
            word = "%s_b%d_%d"
                    .formatted(name, Math.floorMod(memory.firstBank(access) + distance, memory.banks()), port);
        } else {
            StringBuilder text = new StringBuilder();
            for (int first = 0; first < memory.banks() - 1; first++) {
                text.append("%s_then == %s ? %s_b%d_%d : "
                        .formatted(
                                prefix(access),
                                Wires.constant(first, memory.bankBits()),
                                name,
                                (first + distance) % memory.banks(),
                                port));
            }
            word = text.append("%s_b%d_%d".formatted(name, (memory.banks() - 1 + distance) % memory.banks(), port))
                    .toString();
        }
        String wide = Wires.name(node) + "_word";
        return "    wire %s%s = %s;\n    assign %s = %s%s;\n"
                .formatted(
                        OperationCode.range(memory.width()),
                        wide,
                        word,
                        Wires.name(node),
                        wide,
                        width == memory.width() ? "" : "[%d:0]".formatted(width - 1));
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
        StringBuilder text =
                new StringBuilder("    reg %s%s_bank;\n    always @(posedge clock) %s_bank <= %s_index[%d:0];\n"
                        .formatted(OperationCode.range(memory.bankBits()), name, name, name, memory.bankBits() - 1));
        text.append("    assign %s_value = ".formatted(name));
        for (int b = 0; b < memory.banks() - 1; b++) {
            text.append("%s_bank == %s ? %s_b%d_1 : ".formatted(name, Wires.constant(b, memory.bankBits()), name, b));
        }
        return text.append("%s_b%d_1;\n".formatted(name, memory.banks() - 1)).toString();
    }
}
