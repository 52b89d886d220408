package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.pipeline.SharedOperator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shared operators of a circuit: since its nests run one after another, each operator serves all of them. */
final class OperatorBank {
    private final List<NestCode> nests;
    private final Clocking clocking;
    private final SortedMap<String, SharedOperator> units = new TreeMap<>();

    OperatorBank(List<NestCode> nests, Clocking clocking) {
        this.nests = nests;
        this.clocking = clocking;
        nests.forEach(n -> units.putAll(n.units().units()));
    }

    String code() {
        StringBuilder text = new StringBuilder();
        units.forEach((name, unit) -> {
            List<NestCode> users = nests.stream()
                    .filter(n -> n.units().units().containsKey(name))
                    .toList();
            StringBuilder pins = new StringBuilder(clocking.pin());
            for (int o = 0; o < unit.operands().size(); o++) {
                String operand = UnitCode.operand(name, o);
                text.append("    wire [31:0] %s = %s;\n".formatted(operand, NestCode.merged(users, operand)));
                pins.append(", .x%d(%s)".formatted(o, operand));
            }
            String result = UnitCode.result(name);
            text.append("    wire [31:0] %2$s;\n    %1$s unit_%3$s (.clock(clock)%4$s, .y(%2$s));\n"
                    .formatted(module(unit), result, name, pins));
        });
        return text.toString();
    }

    /** Adds the operators' modules. */
    void library(SortedMap<String, String> modules) {
        units.values().forEach(unit -> modules.computeIfAbsent(module(unit), name -> module(name, unit, modules)));
    }

    private String module(SharedOperator unit) {
        return clocking.named("gyre_%s_%dps".formatted(unit.name(), unit.period()));
    }

    /** An operator as a pipeline without a controller: operands are registered, and a result comes every cycle. */
    private String module(String name, SharedOperator unit, SortedMap<String, String> modules) {
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
