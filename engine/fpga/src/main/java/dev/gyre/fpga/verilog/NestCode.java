package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The module of one nest: a controller that begins a round every few cycles, and the values of a round. {@code start} for a cycle begins;
 * {@code running} is 1 from then on, and {@code finished} in its last cycle. Parameters are those of the circuit, and the ends of
 * memories' ports are the module's.
 */
final class NestCode {
    private final String module;
    private final int number;
    private final Pipeline pipeline;
    private final List<PortCode> memories = new ArrayList<>();
    private final UnitCode units;
    private final Wires wires;
    private final Clocking clocking;
    private final ValueCode values;

    /**
     * The code for a nest.
     *
     * @param streams arrays that come or go by a stream
     */
    NestCode(String circuit, int number, Pipeline pipeline, Set<String> streams) {
        this.module = circuit + "_nest" + number;
        this.number = number;
        this.pipeline = pipeline;
        this.clocking = streams.isEmpty() ? Clocking.FREE : Clocking.HELD;
        this.wires = new Wires(pipeline);
        this.values = new ValueCode(pipeline, wires, clocking);
        this.units = new UnitCode(pipeline, wires, clocking);
        pipeline.memories()
                .forEach(m -> memories.add(new PortCode(
                        pipeline, m, wires, clocking, streams.contains(m.array().name()))));
    }

    /** The steps of the circuit in which it runs. */
    List<Integer> steps() {
        return pipeline.flow().steps();
    }

    /** Whether it accesses an array. */
    boolean accesses(BlockRam memory) {
        return memories.stream().anyMatch(a -> a.memory().array().equals(memory.array()));
    }

    /** The code of its accesses to an array; throws NoSuchElementException if it has none. */
    PortCode access(BlockRam memory) {
        return memories.stream()
                .filter(a -> a.memory().array().equals(memory.array()))
                .findFirst()
                .orElseThrow();
    }

    /** The name that one of its signals has around it. */
    String outside(String signal) {
        return "nest" + number + "_" + signal;
    }

    /** A signal of the one nest of some that is running: those of the others are zero. */
    static String merged(List<NestCode> users, String signal) {
        return users.stream().map(n -> n.outside(signal)).collect(Collectors.joining(" | "));
    }

    /** The code of its shared operators. */
    UnitCode units() {
        return units;
    }

    /** The module, and those that it needs by name. */
    String text(SortedMap<String, String> library) {
        StringBuilder body = new StringBuilder(values.values());
        body.append(units.code());
        memories.forEach(m -> body.append(m.code()));
        values.library(library);
        StringBuilder text = new StringBuilder(
                "// A round begins every %d cycle%s and takes %d.\nmodule %s (\n    input wire clock,\n    input wire reset,\n    input wire start,\n"
                        .formatted(pipeline.interval(), pipeline.interval() == 1 ? "" : "s", pipeline.depth(), module));
        text.append(clocking.port());
        for (Node p : CircuitCode.numbers(List.of(pipeline))) {
            text.append("    input wire %s%s,\n"
                    .formatted(OperationCode.range(p.range().width()), Wires.name(p)));
        }
        signals((driven, width, name) -> text.append(
                "    %s wire %s%s,\n".formatted(driven ? "output" : "input", OperationCode.range(width), name)));
        text.append("    output reg running = 0,\n    output wire finished\n);\n");
        text.append(values.declarations()).append(control());
        text.append("\n    // values that a later cycle looks at\n").append(values.chains());
        return text.append("\n    // values\n")
                .append(body)
                .append("endmodule\n\n")
                .toString();
    }

    /** Visits the signals between the nest and the memories and shared operators around it. */
    private void signals(PortCode.Signal each) {
        memories.forEach(m -> m.signals(each));
        units.signals(each);
    }

    /** The wires around the module. */
    String wires() {
        StringBuilder text = new StringBuilder();
        signals((driven, width, name) ->
                text.append(driven ? "    wire %s%s;\n".formatted(OperationCode.range(width), outside(name)) : ""));
        return text.append("    wire %s, %s;\n".formatted(outside("running"), outside("finished")))
                .toString();
    }

    /** The module within the circuit. */
    String instance(String start) {
        StringBuilder pins = new StringBuilder(clocking.pin());
        for (Node p : CircuitCode.numbers(List.of(pipeline))) {
            pins.append(", .%1$s(%1$s)".formatted(Wires.name(p)));
        }
        signals((driven, _, name) -> pins.append(", .%s(%s)".formatted(name, driven ? outside(name) : name)));
        return "    %s nest%d (.clock(clock), .reset(reset), .start(%s), .running(%s), .finished(%s)%s);\n"
                .formatted(module, number, start, outside("running"), outside("finished"), pins);
    }

    private String control() {
        int interval = pipeline.interval();
        int depth = pipeline.depth();
        int settling = pipeline.settling();
        int waits = Math.max(1, 32 - Integer.numberOfLeadingZeros(settling));
        StringBuilder text = new StringBuilder();
        text.append("    reg settling = 0, going = 0;\n");
        text.append(interval == 1 ? "" : "    reg %sturn = 0;\n".formatted(OperationCode.range(interval)));
        text.append("    reg %swaits = 0;\n".formatted(OperationCode.range(waits)));
        text.append("    wire valid_0 = going%s;\n".formatted(interval == 1 ? "" : " & turn[0]"));
        for (int c = 1; c < depth; c++) {
            text.append("    reg valid_%d = 0;\n".formatted(c));
        }
        text.append("    assign finished = running & ~settling & ~going%s;\n".formatted(any("valid_", depth)));
        text.append("    %sbegin\n".formatted(clocking.rising()));
        text.append(
                interval == 1
                        ? ""
                        : "        turn <= settling ? %d'h1 : running ? {turn[%d:0], turn[%d]} : %d'h0;\n"
                                .formatted(interval, interval - 2, interval - 1, interval));
        for (int c = 1; c < depth; c++) {
            text.append("        valid_%d <= valid_%d;\n".formatted(c, c - 1));
        }
        Node more = pipeline.flow().more();
        int known = more.isFixed() ? 0 : pipeline.ready(more);
        text.append("        if (valid_%d) going <= %s;\n".formatted(known, wires.bits(more, known, 1)));
        text.append("        if (settling) begin\n            waits <= waits - 1;\n");
        text.append("            if (waits == 0) begin settling <= 0; going <= 1; end\n        end\n");
        text.append("        if (finished) running <= 0;\n");
        text.append("        if (start) begin running <= 1; settling <= 1; waits <= %d; end\n".formatted(settling - 1));
        text.append("        if (reset) begin\n            running <= 0; settling <= 0; going <= 0;\n");
        for (int c = 1; c < depth; c++) {
            text.append("            valid_%d <= 0;\n".formatted(c));
        }
        return text.append("        end\n    end\n").toString();
    }

    private static String any(String prefix, int depth) {
        StringBuilder text = new StringBuilder();
        for (int c = 1; c < depth; c++) {
            text.append(" & ~").append(prefix).append(c);
        }
        return text.toString();
    }
}
