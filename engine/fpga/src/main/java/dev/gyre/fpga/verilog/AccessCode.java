package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Access;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.Memory;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a nest gives the ports of an array's banks. An access that begins anywhere is turned: bank b takes the element that lies there,
 * whose address is one more where b is below the first element's bank.
 */
final class AccessCode {
    private final Pipeline pipeline;
    private final Memory memory;
    private final Wires wires;
    private final Clocking clocking;
    private final boolean streamed;
    private final String name;
    private final List<List<Access>> ports = new ArrayList<>();

    /**
     * For an array.
     *
     * @param streamed whether it comes or goes by a stream, which is told when the nest wants a word
     */
    AccessCode(Pipeline pipeline, Memory memory, Wires wires, Clocking clocking, boolean streamed) {
        this.pipeline = pipeline;
        this.memory = memory;
        this.wires = wires;
        this.clocking = clocking;
        this.streamed = streamed;
        this.name = Names.array(memory.array().name());
        assign();
    }

    /** Reads take port 0 first, writes beside reads port 1. */
    private void assign() {
        ports.add(new ArrayList<>());
        ports.add(new ArrayList<>());
        boolean reads = memory.accesses().stream().anyMatch(a -> !a.isWrite());
        Map<Integer, boolean[]> taken = new LinkedHashMap<>();
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

    /** Whether the port is used at all. */
    boolean uses(int port) {
        return !ports.get(port).isEmpty();
    }

    /** Whether the port is written through. */
    boolean writes(int port) {
        return !writes(ports.get(port)).isEmpty();
    }

    private boolean reads(int port) {
        return ports.get(port).stream().anyMatch(a -> !a.isWrite());
    }

    Memory memory() {
        return memory;
    }

    /** A bank's port, as which its word is known, and what it is given by the ends of it. */
    String port(int bank, int port) {
        return "%s_b%d_%d".formatted(name, bank, port);
    }

    /** Calls the action with each signal of the banks' ports that the nest drives or reads: direction, width, name. */
    void signals(Signal action) {
        if (isTaken()) {
            action.accept(true, 1, name + "_take");
        }
        for (int b = 0; b < memory.banks(); b++) {
            for (int port = 0; port < Memory.PORTS; port++) {
                String p = port(b, port);
                if (uses(port)) {
                    action.accept(true, memory.addressBits(), p + "_row");
                }
                if (writes(port)) {
                    action.accept(true, memory.width(), p + "_data");
                    action.accept(true, 1, p + "_write");
                }
                if (reads(port)) {
                    action.accept(false, memory.width(), p);
                }
            }
        }
    }

    /** Whether a stream gives it its words. */
    private boolean isTaken() {
        return streamed && reads(0);
    }

    /** What is done with each signal. */
    interface Signal {
        void accept(boolean driven, int width, String name);
    }

    String code() {
        StringBuilder text = new StringBuilder("\n    // %s: %d elements of %d bits in %d banks\n"
                .formatted(memory.array().name(), memory.depth(), memory.width(), memory.banks()));
        for (Access access : memory.accesses()) {
            text.append(access(access));
        }
        if (isTaken()) {
            text.append("    assign %s_take = valid_%d;\n"
                    .formatted(name, pipeline.cycle(ports.getFirst().getFirst())));
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
        return text.toString();
    }

    private String bank(int b) {
        StringBuilder text = new StringBuilder();
        for (int port = 0; port < Memory.PORTS; port++) {
            String p = port(b, port);
            List<Access> users = ports.get(port);
            if (uses(port)) {
                text.append("    assign %s_row = %s;\n".formatted(p, choose(users, a -> address(a, b))));
            }
            if (writes(port)) {
                text.append("    assign %s_data = %s;\n".formatted(p, choose(writes(users), a -> data(a, b))));
                text.append("    assign %s_write = %s;\n".formatted(p, any(writes(users), b)));
            }
        }
        return text.toString();
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
                text.append("    reg %s%s_then;\n    %s%s_then <= %s_first;\n"
                        .formatted(OperationCode.range(bankBits), p, clocking.rising(), p, p));
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

    private static List<Access> writes(List<Access> accesses) {
        return accesses.stream().filter(Access::isWrite).toList();
    }

    /** What the access of the cycle's phase says. */
    private String choose(List<Access> users, java.util.function.Function<Access, String> value) {
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
}
