package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.ir.ArrayRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The module of a kernel: its nests, which run one after another, and the memories that they share.
 *
 * <p>{@code start} for a cycle takes the parameters over and begins; {@code done} is 1 from the end until the next start, and {@code
 * cycles} counts from one to the other. Until the first start, and after the end, each array's {@code write}, {@code index}, {@code data} and
 * {@code value}, which comes a cycle after the index, give access to memory.
 */
public final class CircuitCode {
    private static final String STEP = Names.scalar(Nests.STEP.name());

    private final String kernel;
    private final List<Node> parameters;
    private final List<NestCode> nests = new ArrayList<>();
    private final List<MemoryCode> memories = new ArrayList<>();
    private final List<StreamCode> streams = new ArrayList<>();
    private final Clocking clocking;

    private CircuitCode(String kernel, List<Pipeline> pipelines, Set<String> streamed) {
        this.kernel = kernel;
        this.clocking = streamed.isEmpty() ? Clocking.FREE : Clocking.HELD;
        this.parameters = parameters(pipelines);
        for (int n = 0; n < pipelines.size(); n++) {
            nests.add(new NestCode(Names.module(kernel), n, pipelines.get(n), streamed));
        }
        for (BlockRam m : memories(pipelines)) {
            List<NestCode> users = nests.stream().filter(n -> n.accesses(m)).toList();
            if (streamed.contains(m.array().name())) {
                streams.add(new StreamCode(m, users.getFirst()));
            } else {
                memories.add(new MemoryCode(m, users, clocking));
            }
        }
    }

    /** The Verilog of a kernel's circuit. */
    public static Verilog of(String kernel, List<Pipeline> pipelines) {
        return of(kernel, pipelines, Set.of());
    }

    /**
     * The Verilog of a kernel's circuit, some of whose arrays come or go by a stream; where there are any, {@code advance} holds the circuit
     * while it is 0, and has to be 1 while it is reset.
     */
    static Verilog of(String kernel, List<Pipeline> pipelines, Set<String> streams) {
        return new CircuitCode(kernel, pipelines, streams).text();
    }

    /** The parameters that the circuit asks for when it starts, by their nodes. */
    public static List<Node> parameters(List<Pipeline> pipelines) {
        return numbers(pipelines).stream().filter(p -> !isStep(p)).toList();
    }

    /** Whether a nest's number is that of the step in which it runs, which the circuit itself says. */
    private static boolean isStep(Node number) {
        return ((NodeOperation.Scalar) number.operation()).name().equals(Nests.STEP.name());
    }

    /** The numbers that nests take: parameters, and the step. */
    static List<Node> numbers(List<Pipeline> pipelines) {
        Map<String, Node> found = new LinkedHashMap<>();
        for (Pipeline p : pipelines) {
            p.fixed().stream()
                    .filter(n -> n.operation() instanceof NodeOperation.Scalar)
                    .sorted(java.util.Comparator.comparingInt(Node::id))
                    .forEach(n -> found.putIfAbsent(((NodeOperation.Scalar) n.operation()).name(), n));
        }
        return List.copyOf(found.values());
    }

    /** The arrays that any nest accesses, those of the circuit's own too. */
    public static List<BlockRam> memories(List<Pipeline> pipelines) {
        Map<ArrayRef, BlockRam> found = new LinkedHashMap<>();
        pipelines.forEach(p -> p.memories().forEach(m -> found.merge(m.array(), m, BlockRam::with)));
        return List.copyOf(found.values());
    }

    private Verilog text() {
        SortedMap<String, String> library = new TreeMap<>();
        String memory = clocking.named("gyre_memory");
        library.put(memory, memory(memory, clocking));
        StringBuilder text = new StringBuilder("// %s\n".formatted(kernel));
        text.append("module %s (\n    input wire clock,\n    input wire reset,\n    input wire start,\n"
                .formatted(Names.module(kernel)));
        text.append(clocking.port());
        for (Node p : parameters) {
            text.append("    input wire %s%s,\n"
                    .formatted(OperationCode.range(p.range().width()), Names.port(p)));
        }
        memories.forEach(m -> text.append(m.hostPorts()));
        streams.forEach(s -> text.append(s.ports()));
        text.append("    output reg done,\n    output reg [31:0] cycles\n);\n");
        text.append("    reg running = 0;\n");
        nests.forEach(n -> text.append(n.wires()));
        text.append(control());
        memories.forEach(m -> text.append(m.code()));
        streams.forEach(s -> text.append(s.code()));
        OperatorBank operators = new OperatorBank(nests, clocking);
        text.append(operators.code());
        operators.library(library);
        for (int n = 0; n < nests.size(); n++) {
            text.append(nests.get(n).instance(starts(nests.get(n))));
        }
        text.append("endmodule\n\n");
        nests.forEach(n -> text.append(n.text(library)));
        return new Verilog(text.toString(), library);
    }

    /** The nest that runs in a step. */
    private NestCode at(int step) {
        return nests.stream().filter(n -> n.steps().contains(step)).findFirst().orElseThrow();
    }

    private int steps() {
        return nests.stream().mapToInt(n -> n.steps().size()).sum();
    }

    /** The condition on which a nest starts: with the circuit, or in the last cycle of the step before one of its own. */
    private String starts(NestCode nest) {
        return nest.steps().stream()
                .map(s -> s == 0 ? "start & ~running" : ends(s - 1))
                .collect(Collectors.joining(" | "));
    }

    /** The last cycle of a step. */
    private String ends(int step) {
        String finished = at(step).outside("finished");
        return at(step).steps().size() == 1
                ? finished
                : "%s & %s == %s".formatted(finished, STEP, Wires.constant(step, stepBits()));
    }

    private int stepBits() {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(steps() - 1));
    }

    /** The number of the step, where a nest has several. */
    private String step() {
        if (steps() == nests.size()) {
            return "";
        }
        String next = nests.stream().map(n -> n.outside("finished")).collect(Collectors.joining(" | "));
        return """
                reg %1$s%2$s = 0;
                %3$sif (start & ~running) %2$s <= 0; else if (%4$s) %2$s <= %2$s + 1;
            """.formatted(OperationCode.range(stepBits()), STEP, clocking.rising(), next);
    }

    private String control() {
        StringBuilder text = new StringBuilder(step());
        for (Node p : parameters) {
            text.append("    reg %s%s = 0;\n"
                    .formatted(OperationCode.range(p.range().width()), Wires.name(p)));
        }
        text.append("    %sbegin\n        if (running) cycles <= cycles + 1;\n".formatted(clocking.rising()));
        text.append("        if (%s) begin running <= 0; done <= 1; end\n".formatted(ends(steps() - 1)));
        text.append("        if (start & ~running) begin\n            running <= 1; done <= 0; cycles <= 0;\n");
        for (Node p : parameters) {
            text.append("            %s <= %s;\n".formatted(Wires.name(p), Names.port(p)));
        }
        return text.append(
                        "        end\n        if (reset) begin running <= 0; done <= 0; cycles <= 0; end\n    end\n\n")
                .toString();
    }

    private static String memory(String name, Clocking clocking) {
        return """
            // Block RAM of two ports; a port that writes keeps what it read last.
            module %1$s #(parameter WIDTH = 32, parameter ADDRESS = 10) (
                input wire clock,
            %2$s    input wire write0, input wire [ADDRESS-1:0] row0, input wire [WIDTH-1:0] data0, output reg [WIDTH-1:0] value0,
                input wire write1, input wire [ADDRESS-1:0] row1, input wire [WIDTH-1:0] data1, output reg [WIDTH-1:0] value1
            );
                (* ram_style = "block", no_rw_check *)
                reg [WIDTH-1:0] words [0:(1 << ADDRESS) - 1];
                %3$sif (write0) words[row0] <= data0; else value0 <= words[row0];
                %3$sif (write1) words[row1] <= data1; else value1 <= words[row1];
            endmodule
            """.formatted(name, clocking.port(), clocking.rising());
    }
}
