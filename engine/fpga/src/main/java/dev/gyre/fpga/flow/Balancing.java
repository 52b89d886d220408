package dev.gyre.fpga.flow;

import dev.gyre.ir.BinaryOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sums of three and more terms as trees: narrow terms first, and what comes around from the last round at the very end, so that only one
 * addition lies on the way around. Wrapping addition is associative, so that no bit changes.
 */
final class Balancing {
    private final ValueGraph graph;
    private final Set<Node> used;
    private final Map<Node, Integer> uses;
    private final Map<Node, Boolean> carried = new LinkedHashMap<>();

    private record Term(Node node, boolean negative) {}

    Balancing(ValueGraph graph, Set<Node> used) {
        this.graph = graph;
        this.used = used;
        this.uses = Cleaning.uses(used);
    }

    void run() {
        Set<Node> inner = new LinkedHashSet<>();
        used.stream()
                .filter(Balancing::isSum)
                .forEach(n -> n.inputs().stream().filter(i -> isInner(i, n)).forEach(inner::add));
        used.stream()
                .filter(n -> isSum(n) && !inner.contains(n))
                .sorted(Comparator.comparingInt(Node::id))
                .forEach(this::balance);
    }

    private static boolean isSum(Node node) {
        return !node.isFixed()
                && node.operation() instanceof NodeOperation.Arithmetic(BinaryOp op, int bits)
                && bits > 1
                && (op == BinaryOp.ADD || op == BinaryOp.SUB);
    }

    private static int bits(Node sum) {
        return ((NodeOperation.Arithmetic) sum.operation()).bits();
    }

    /** Whether a term of a sum is a sum itself that nothing else needs. */
    private boolean isInner(Node term, Node sum) {
        return isSum(term) && bits(term) == bits(sum) && uses.getOrDefault(term, 0) == 1;
    }

    private void balance(Node root) {
        List<Term> terms = new ArrayList<>();
        collect(root, false, terms);
        if (terms.size() < 3) {
            return;
        }
        int bits = bits(root);
        List<Term> around = new ArrayList<>(
                terms.stream().filter(t -> reaches(t.node, root)).toList());
        List<Term> others = new ArrayList<>(terms);
        others.removeAll(around);
        if (others.isEmpty()) {
            return;
        }
        Term total = tree(bits, others);
        for (Term t : around) {
            total = plus(bits, total, t);
        }
        Node sum = total.negative ? graph.binary(BinaryOp.SUB, bits, graph.constant(0), total.node) : total.node;
        if (sum != root) {
            root.become(sum.operation(), sum.inputs());
        }
    }

    private void collect(Node node, boolean negative, List<Term> terms) {
        boolean subtracts = ((NodeOperation.Arithmetic) node.operation()).op() == BinaryOp.SUB;
        for (int i = 0; i < 2; i++) {
            Node term = node.input(i);
            boolean sign = negative ^ (subtracts && i == 1);
            if (isInner(term, node)) {
                collect(term, sign, terms);
            } else {
                terms.add(new Term(term, sign));
            }
        }
    }

    private Term tree(int bits, List<Term> terms) {
        List<Term> open = new ArrayList<>(terms);
        while (open.size() > 1) {
            open.sort(Comparator.comparingInt(t -> t.node.range().width()));
            open.add(plus(bits, open.removeFirst(), open.removeFirst()));
        }
        return open.getFirst();
    }

    private Term plus(int bits, Term a, Term b) {
        if (a.negative == b.negative) {
            return new Term(graph.binary(BinaryOp.ADD, bits, a.node, b.node), a.negative);
        }
        Term positive = a.negative ? b : a;
        Term negative = a.negative ? a : b;
        return new Term(graph.binary(BinaryOp.SUB, bits, positive.node, negative.node), false);
    }

    /** Whether a term depends on an earlier round's sum. */
    private boolean reaches(Node term, Node sum) {
        carried.clear();
        return search(term, sum);
    }

    private boolean search(Node from, Node sum) {
        if (from == sum) {
            return true;
        }
        if (carried.putIfAbsent(from, false) != null) {
            return false;
        }
        for (Node input : from.inputs()) {
            if (search(input, sum)) {
                return true;
            }
        }
        return false;
    }
}
