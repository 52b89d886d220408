package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.Operation;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.pipeline.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shared operators of a nest: each takes the operands of one of its uses in each cycle of a round, and gives its result later. */
final class UnitCode {
    private final Pipeline pipeline;
    private final Wires wires;
    private final Clocking clocking;
    /** Uses by the name of an operator and its number. */
    private final SortedMap<String, List<Node>> uses = new TreeMap<>();

    UnitCode(Pipeline pipeline, Wires wires, Clocking clocking) {
        this.pipeline = pipeline;
        this.wires = wires;
        this.clocking = clocking;
        Map<String, Integer> taken = new TreeMap<>();
        for (Node node : pipeline.nodes()) {
            if (node.operation() instanceof Operation.Unit(String name)) {
                int number = taken.merge(name + " " + slot(node), 1, Integer::sum) - 1;
                uses.computeIfAbsent(name + "_" + number, _ -> new ArrayList<>())
                        .add(node);
            }
        }
    }

    private int slot(Node node) {
        return pipeline.cycle(node) % pipeline.interval();
    }

    private Unit unit(Node use) {
        return pipeline.units().get(((Operation.Unit) use.operation()).name());
    }

    String code() {
        StringBuilder text = new StringBuilder();
        uses.forEach((name, nodes) -> {
            Unit unit = unit(nodes.getFirst());
            StringBuilder pins = new StringBuilder();
            for (int o = 0; o < unit.operands().size(); o++) {
                int operand = o;
                text.append("    wire [31:0] u_%s_%d = %s;\n"
                        .formatted(name, o, chosen(nodes, n -> wires.bits(n.input(operand), pipeline.cycle(n), 32))));
                pins.append(", .x%d(u_%s_%d)".formatted(o, name, o));
            }
            text.append("    wire [31:0] u_%s;\n    %s unit_%s (.clock(clock)%s%s, .y(u_%s));\n"
                    .formatted(name, module(unit), name, clocking.pin(), pins, name));
            for (Node n : nodes) {
                int width = pipeline.widths().of(n);
                text.append("    assign %s = u_%s%s; // cycle %d\n"
                        .formatted(
                                Wires.name(n),
                                name,
                                width == 32 ? "" : "[%d:0]".formatted(width - 1),
                                pipeline.cycle(n)));
            }
        });
        return text.toString();
    }

    private String chosen(List<Node> nodes, java.util.function.Function<Node, String> operand) {
        StringBuilder text = new StringBuilder();
        for (Node n : nodes) {
            text.append(
                    n == nodes.getLast()
                            ? operand.apply(n)
                            : "phase == %d ? %s : ".formatted(slot(n), operand.apply(n)));
        }
        return text.toString();
    }

    /** Adds the operators' modules. */
    void library(SortedMap<String, String> modules) {
        uses.values().forEach(nodes -> {
            Unit unit = unit(nodes.getFirst());
            modules.computeIfAbsent(module(unit), name -> module(name, unit, modules));
        });
    }

    private String module(Unit unit) {
        return clocking.named("gyre_%s_%dps".formatted(unit.name(), unit.period()));
    }

    /** An operator as a pipeline without a controller: operands are registered, and a result comes every cycle. */
    private String module(String name, Unit unit, SortedMap<String, String> modules) {
        Pipeline p = unit.pipeline();
        Wires wires = new Wires(p);
        ValueCode values = new ValueCode(p, wires, clocking);
        String body = values.values();
        Node result = unit.result();
        String y = wires.bits(result.input(0), p.cycle(result), 32);
        StringBuilder text = new StringBuilder("// %s of floats: %d cycles.\nmodule %s (\n    input wire clock,\n"
                .formatted(unit.name(), unit.latency(), name));
        text.append(clocking.port());
        StringBuilder registers = new StringBuilder();
        for (int o = 0; o < unit.operands().size(); o++) {
            Node operand = unit.operands().get(o);
            text.append("    input wire [31:0] x%d,\n".formatted(o));
            registers.append("    reg [31:0] r%1$d = 0;\n    %2$sr%1$d <= x%1$d;\n".formatted(o, clocking.rising()));
            if (p.tasks().containsKey(operand)) {
                int width = p.widths().of(operand);
                registers.append("    assign %s = r%d%s;\n"
                        .formatted(Wires.name(operand), o, width == 32 ? "" : "[%d:0]".formatted(width - 1)));
            }
        }
        text.append("    output wire [31:0] y\n);\n").append(values.declarations());
        text.append(values.chains()).append(registers).append(body);
        values.library(modules);
        return text.append("    assign y = %s;\nendmodule\n".formatted(y)).toString();
    }
}
