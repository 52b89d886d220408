package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.pipeline.SharedOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The signals between a nest and the shared operators, which stand outside of it: in each cycle of a round the operands of one of its uses,
 * and later the result. Where several nests have them, operands come from registers, and are zero while the nest doesn't run.
 */
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
            if (node.operation() instanceof NodeOperation.Unit(String name)) {
                int number = taken.merge(name + " " + slot(node), 1, Integer::sum) - 1;
                uses.computeIfAbsent(name + "_" + number, _ -> new ArrayList<>())
                        .add(node);
            }
        }
    }

    private int slot(Node node) {
        return pipeline.cycle(node) % pipeline.interval();
    }

    /** The operators that it uses, by name and number. */
    SortedMap<String, SharedOperator> units() {
        SortedMap<String, SharedOperator> units = new TreeMap<>();
        uses.forEach((name, nodes) -> units.put(name, unit(nodes.getFirst())));
        return units;
    }

    private SharedOperator unit(Node use) {
        return pipeline.units().get(((NodeOperation.Unit) use.operation()).name());
    }

    /** The wire of an operator's operand. */
    static String operand(String unit, int number) {
        return "u_%s_x%d".formatted(unit, number);
    }

    /** The wire of an operator's result. */
    static String result(String unit) {
        return "u_" + unit;
    }

    /** Visits the signals between the nest and the operators. */
    void signals(PortCode.Signal action) {
        units().forEach((name, unit) -> {
            for (int o = 0; o < unit.operands().size(); o++) {
                action.accept(true, Integer.SIZE, operand(name, o));
            }
            action.accept(false, Integer.SIZE, result(name));
        });
    }

    String code() {
        StringBuilder text = new StringBuilder();
        uses.forEach((name, nodes) -> {
            SharedOperator unit = unit(nodes.getFirst());
            for (int o = 0; o < unit.operands().size(); o++) {
                int operand = o;
                String chosen = wires.chosen(
                        Integer.SIZE,
                        nodes,
                        pipeline::cycle,
                        n -> wires.bits(n.input(operand), pipeline.cycle(n), Integer.SIZE),
                        unit.isStaged());
                text.append(Wires.drive(unit.isStaged(), Integer.SIZE, operand(name, o), chosen, clocking));
            }
            for (Node n : nodes) {
                int width = pipeline.widths().of(n);
                text.append("    assign %s = %s%s; // cycle %d\n"
                        .formatted(
                                Wires.name(n),
                                result(name),
                                width == Integer.SIZE ? "" : "[%d:0]".formatted(width - 1),
                                pipeline.cycle(n)));
            }
        });
        return text.toString();
    }
}
