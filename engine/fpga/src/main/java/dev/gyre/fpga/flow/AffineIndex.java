package dev.gyre.fpga.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A 32-bit index as a sum: terms, each a value that changes from round to round times a factor that doesn't, what is fixed, and a constant.
 * Exact modulo 2^32.
 */
record AffineIndex(Map<Node, Node> terms, Node fixed, long constant) {

    /** The part of an index that neighbouring elements have in common. */
    record Base(Map<Node, Node> terms, Node fixed) {}

    Base base() {
        return new Base(terms, fixed);
    }

    static AffineIndex of(ValueGraph graph, Node node) {
        if (node.isConstant()) {
            return new AffineIndex(Map.of(), graph.constant(0), node.value());
        }
        if (node.isFixed() && !(node.operation() instanceof NodeOperation.Arithmetic)) {
            return new AffineIndex(Map.of(), node, 0);
        }
        if (node.operation() instanceof NodeOperation.Arithmetic(var op, int bits) && bits == 32) {
            switch (op) {
                case ADD -> {
                    return of(graph, node.input(0)).plus(graph, of(graph, node.input(1)), 1);
                }
                case SUB -> {
                    return of(graph, node.input(0)).plus(graph, of(graph, node.input(1)), -1);
                }
                case SHL -> {
                    if (node.input(1).isConstant()) {
                        return of(graph, node.input(0))
                                .times(graph, graph.constant(1 << node.input(1).value()));
                    }
                }
                case MUL -> {
                    if (node.input(1).isFixed()) {
                        return of(graph, node.input(0)).times(graph, node.input(1));
                    } else if (node.input(0).isFixed()) {
                        return of(graph, node.input(1)).times(graph, node.input(0));
                    }
                }
                default -> {}
            }
        }
        return node.isFixed()
                ? new AffineIndex(Map.of(), node, 0)
                : new AffineIndex(Map.of(node, graph.constant(1)), graph.constant(0), 0);
    }

    private AffineIndex plus(ValueGraph graph, AffineIndex other, int sign) {
        Map<Node, Node> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((term, factor) -> {
            Node old = sum.getOrDefault(term, graph.constant(0));
            Node now = sign > 0 ? graph.add(old, factor) : graph.subtract(old, factor);
            if (now.is(0)) {
                sum.remove(term);
            } else {
                sum.put(term, now);
            }
        });
        return new AffineIndex(sum, sign > 0 ? graph.add(fixed, other.fixed) : graph.subtract(fixed, other.fixed), (int)
                (constant + sign * other.constant));
    }

    private AffineIndex times(ValueGraph graph, Node factor) {
        if (factor.is(0)) {
            return new AffineIndex(Map.of(), graph.constant(0), 0);
        }
        Map<Node, Node> scaled = new LinkedHashMap<>();
        terms.forEach((term, old) -> scaled.put(term, graph.multiply(old, factor)));
        Node rest = graph.multiply(fixed, factor);
        return factor.isConstant()
                ? new AffineIndex(scaled, rest, (int) (constant * factor.value()))
                : new AffineIndex(scaled, graph.add(rest, graph.multiply(graph.constant(constant), factor)), 0);
    }
}
