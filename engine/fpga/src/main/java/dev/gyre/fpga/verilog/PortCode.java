package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Emits what a nest gives the ports of an array's banks. Of an array whose accesses all begin at banks that are known, each bank gets its own
 * address; one with accesses that begin anywhere turns its words itself, and gets the first element's address and bank and the words in the order
 * of the elements. Where several nests have the ports, what they are given comes from registers, and is zero while the nest doesn't run.
 */
final class PortCode {
    private final Pipeline pipeline;
    private final BlockRam memory;
    private final Wires wires;
    private final Clocking clocking;
    private final boolean streamed;
    private final String name;
    private final List<List<BankAccess>> ports = new ArrayList<>();

    /**
     * The code for an array.
     *
     * @param streamed whether it comes or goes by a stream, which is told when the nest wants a word
     */
    PortCode(Pipeline pipeline, BlockRam memory, Wires wires, Clocking clocking, boolean streamed) {
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
            for (BankAccess access : memory.accesses()) {
                if (access.isWrite() == write) {
                    boolean[] slot = taken.computeIfAbsent(slot(access), _ -> new boolean[BlockRam.PORTS]);
                    int first = write && reads ? 1 : 0;
                    int port = slot[first] ? 1 - first : first;
                    slot[port] = true;
                    ports.get(port).add(access);
                }
            }
        }
    }

    private int slot(BankAccess access) {
        return pipeline.cycle(access) % pipeline.interval();
    }

    /** The port that an access takes. */
    private int port(BankAccess access) {
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

    /** Whether the port is read through. */
    boolean reads(int port) {
        return ports.get(port).stream().anyMatch(a -> !a.isWrite());
    }

    BlockRam memory() {
        return memory;
    }

    /** Calls the action with each signal of the banks' ports that the nest drives or reads: direction, width, name. */
    void signals(Signal action) {
        if (isTaken()) {
            action.accept(true, 1, name + "_take");
        }
        driven((width, signal, _) -> action.accept(true, width, signal));
        for (int port = 0; port < BlockRam.PORTS; port++) {
            if (reads(port)) {
                for (int b = 0; b < memory.banks(); b++) {
                    action.accept(false, memory.width(), Ports.word(name, b, port));
                    if (memory.isTurned()) {
                        action.accept(false, memory.width(), Ports.turned(name, b, port));
                    }
                }
            }
        }
    }

    /** Whether a stream gives it its words. */
    private boolean isTaken() {
        return streamed && reads(0);
    }

    /** A visitor of signals. */
    interface Signal {
        void accept(boolean driven, int width, String name);
    }

    /** A visitor of the signals that the nest drives, and of their values. */
    private interface Driven {
        void accept(int width, String name, IntFunction<String> value);
    }

    private void driven(Driven action) {
        for (int port = 0; port < BlockRam.PORTS; port++) {
            List<BankAccess> users = ports.get(port);
            if (users.isEmpty()) {
                continue;
            }
            if (memory.isTurned()) {
                action.accept(memory.addressBits(), Ports.row(name, port), w -> choose(w, users, this::row));
                action.accept(memory.bankBits(), Ports.first(name, port), w -> choose(w, users, this::first));
            }
            for (int b = 0; b < memory.banks(); b++) {
                int bank = b;
                String word = Ports.word(name, b, port);
                if (!memory.isTurned()) {
                    action.accept(memory.addressBits(), Ports.row(word), w -> choose(w, users, a -> row(a, bank)));
                }
                if (writes(port)) {
                    List<BankAccess> writes = writes(users);
                    action.accept(memory.width(), Ports.data(word), w -> choose(w, writes, a -> data(a, bank)));
                    action.accept(1, Ports.write(word), _ -> any(writes, bank));
                }
            }
        }
    }

    String code() {
        StringBuilder text = new StringBuilder("\n    // %s: %d elements of %d bits in %d banks\n"
                .formatted(memory.array().name(), memory.depth(), memory.width(), memory.banks()));
        for (BankAccess access : memory.accesses()) {
            text.append("    wire %s%s = %s; // %s, cycle %d\n"
                    .formatted(
                            OperationCode.range(memory.indexBits()),
                            start(access),
                            wires.bits(access.start(), pipeline.cycle(access), memory.indexBits()),
                            access,
                            pipeline.cycle(access)));
        }
        if (isTaken()) {
            text.append("    assign %s_take = valid_%d;\n"
                    .formatted(name, pipeline.cycle(ports.getFirst().getFirst())));
        }
        driven((width, signal, value) ->
                text.append(Wires.drive(memory.isStaged(), width, signal, value.apply(width), clocking)));
        for (BankAccess access : memory.accesses()) {
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

    private String start(BankAccess access) {
        return name + "_a" + memory.accesses().indexOf(access) + "_start";
    }

    /** The first element's address. */
    private String row(BankAccess access) {
        return "%s[%d:%d]".formatted(start(access), memory.indexBits() - 1, memory.bankBits());
    }

    /** The first element's bank. */
    private String first(BankAccess access) {
        return memory.isAligned(access)
                ? Wires.constant(memory.firstBank(access), memory.bankBits())
                : "%s[%d:0]".formatted(start(access), memory.bankBits() - 1);
    }

    /** The address that a bank is given for an access that begins at a known one. */
    private String row(BankAccess access, int bank) {
        return bank < memory.firstBank(access)
                ? "%s + %s".formatted(row(access), Wires.constant(1, memory.addressBits()))
                : row(access);
    }

    private static List<BankAccess> writes(List<BankAccess> accesses) {
        return accesses.stream().filter(BankAccess::isWrite).toList();
    }

    /** The value of the access whose turn it is. */
    private String choose(int width, List<BankAccess> users, Function<BankAccess, String> value) {
        return wires.chosen(width, users, pipeline::cycle, value, memory.isStaged());
    }

    /** The word that an access writes to a bank; zero where it writes none. */
    private String data(BankAccess access, int bank) {
        Node node = at(access, bank);
        return node == null
                ? Wires.constant(0, memory.width())
                : wires.bits(node.input(2), pipeline.cycle(access), memory.width());
    }

    private String any(List<BankAccess> writes, int bank) {
        String any = writes.stream()
                .filter(a -> at(a, bank) != null)
                .map(a -> "valid_%d & (%s)"
                        .formatted(pipeline.cycle(a), wires.bits(at(a, bank).input(1), pipeline.cycle(a), 1)))
                .collect(Collectors.joining(" | "));
        return any.isEmpty() ? "1'b0" : any;
    }

    /** The element of an access that lies in a bank; in a turned array, that so many behind the first. */
    private Node at(BankAccess access, int bank) {
        int first = memory.isTurned() ? 0 : memory.firstBank(access);
        return access.elements().get(access.elements().firstKey() + Math.floorMod(bank - first, memory.banks()));
    }

    /** A word that was read, as the node that it is. */
    private String element(BankAccess access, long offset, Node node) {
        int distance = (int) (offset - access.elements().firstKey());
        String word = memory.isAligned(access)
                ? Ports.word(name, Math.floorMod(memory.firstBank(access) + distance, memory.banks()), port(access))
                : Ports.turned(name, distance, port(access));
        int width = pipeline.widths().of(node);
        return "    assign %s = %s%s;\n"
                .formatted(Wires.name(node), word, width == memory.width() ? "" : "[%d:0]".formatted(width - 1));
    }
}
