package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.flow.Widths;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The wires that hold values in the circuit. A value that is looked at cycles after it was made comes from a chain of registers, which take a
 * new value every round; a state with a beginning has a chain of its own, that begins with it.
 */
final class Wires {
    private final Pipeline pipeline;
    private final Widths widths;
    private final Map<Node, Integer> chains = new LinkedHashMap<>();

    Wires(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.widths = pipeline.widths();
    }

    /** Lengths of the chains that were asked for, by the node that is kept or by the state with a beginning. */
    Map<Node, Integer> chains() {
        return chains;
    }

    /** A node's name where it is made. */
    static String name(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Scalar(String parameter) -> Names.scalar(parameter);
            default -> "n" + node.id();
        };
    }

    /** The name of a value as a cycle of the round sees it. */
    String at(Node node, int cycle) {
        if (node.isFixed()) {
            return settled(node);
        }
        Pipeline.Source source = Pipeline.source(node);
        boolean begins =
                node.operation() instanceof NodeOperation.State && node.inputs().size() > 1;
        if (source.node().isFixed() && !begins) {
            return settled(source.node());
        }
        int ready = source.node().isFixed() ? 0 : pipeline.ready(source.node());
        int age = cycle + source.distance() * pipeline.interval() - ready;
        if (age == 0) {
            return name(source.node());
        }
        if (age < 0) {
            throw new IllegalStateException("%s is needed %d cycles before it is there".formatted(source.node(), -age));
        }
        int link = (age - 1) / pipeline.interval() + 1;
        Node kept = begins ? node : source.node();
        chains.merge(kept, link, Math::max);
        return register(kept, link);
    }

    static String register(Node kept, int link) {
        return (kept.operation() instanceof NodeOperation.State ? "s" + kept.id() : name(kept)) + "_" + link;
    }

    /** The name of what is fixed, once it has settled. */
    static String settled(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Constant _, NodeOperation.Scalar _ -> name(node);
            default -> name(node) + "_s";
        };
    }

    /** Low bits of a value, with its sign or zeros above what it has. */
    String bits(Node node, int cycle, int width) {
        return slice(node, at(node, cycle), 0, width);
    }

    /** Bits of a value from a place on. */
    String slice(Node node, String name, int from, int width) {
        if (node.isConstant()) {
            return constant(node.value() >> Math.min(from, 63), width);
        }
        int own = ownWidth(node);
        boolean signed = isSigned(node);
        String top = signed ? own == 1 ? name : "%s[%d]".formatted(name, own - 1) : "1'b0";
        if (from >= own) {
            return width == 1 ? top : "{%d{%s}}".formatted(width, top);
        }
        int end = Math.min(own, from + width);
        String part = from == 0 && end == own
                ? name
                : end - from == 1 ? "%s[%d]".formatted(name, from) : "%s[%d:%d]".formatted(name, end - 1, from);
        int missing = width - (end - from);
        return missing == 0 ? part : "{{%d{%s}}, %s}".formatted(missing, top, part);
    }

    /** Whether it is the turn of what runs in a cycle of the round; never while the nest doesn't run. */
    String turn(int cycle) {
        return pipeline.interval() == 1 ? "running" : "turn[%d]".formatted(cycle % pipeline.interval());
    }

    /**
     * Chosen by whose turn it is.
     *
     * @param zero whether it is to be zero while it is no one's turn
     */
    <T> String chosen(int width, List<T> users, ToIntFunction<T> cycle, Function<T, String> value, boolean zero) {
        if (users.size() == 1 && !zero) {
            return value.apply(users.getFirst());
        }
        return users.stream()
                .map(u -> "({%d{%s}} & (%s))".formatted(width, turn(cycle.applyAsInt(u)), value.apply(u)))
                .collect(Collectors.joining(" | "));
    }

    /**
     * The assignment to an output.
     *
     * @param staged whether from a register
     */
    static String drive(boolean staged, int width, String signal, String value, Clocking clocking) {
        if (!staged) {
            return "    assign %s = %s;\n".formatted(signal, value);
        }
        return "    reg %1$s%2$s_q = 0;\n    %3$s%2$s_q <= %4$s;\n    assign %2$s = %2$s_q;\n"
                .formatted(OperationCode.range(width), signal, clocking.rising(), value);
    }

    /** Wires of a value; a parameter's are all there, however few are looked at. */
    private int ownWidth(Node node) {
        Node kept = kept(node);
        return kept.operation() instanceof NodeOperation.Scalar ? kept.range().width() : widths.of(kept);
    }

    private boolean isSigned(Node node) {
        Node kept = kept(node);
        return kept.operation() instanceof NodeOperation.Scalar ? kept.range().isSigned() : widths.isSigned(kept);
    }

    /** The node that a state's wires hold: the one that it comes from, unless it has a beginning. */
    private Node kept(Node node) {
        return node.operation() instanceof NodeOperation.State && node.inputs().size() == 1
                ? Pipeline.source(node).node()
                : node;
    }

    static String constant(long value, int width) {
        long mask = width >= 64 ? -1 : (1L << width) - 1;
        return "%d'h%x".formatted(width, value & mask);
    }
}
