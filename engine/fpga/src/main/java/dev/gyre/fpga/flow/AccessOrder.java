package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The accesses of a round: which elements are neighbours, and in which order an array's reads and writes have to stay. */
final class AccessOrder implements Cells {
    /** Banks that an array has at most. */
    private static final int MOST = 16;

    private final ValueGraph graph;
    private final Counting counting;
    private final Set<ArrayRef> written;
    private final Map<Key, BankAccess> accesses = new LinkedHashMap<>();
    private final Map<Key, Map<Long, AffineIndex>> indices = new LinkedHashMap<>();
    private final Map<ArrayRef, Integer> epochs = new LinkedHashMap<>();
    private final List<Node> writes = new ArrayList<>();
    private final List<BankAccess> closed = new ArrayList<>();
    private int lane;

    private record Key(ArrayRef array, boolean write, int epoch, AffineIndex.Base base, int lane) {}

    AccessOrder(ValueGraph graph, Counting counting, Set<ArrayRef> written) {
        this.graph = graph;
        this.counting = counting;
        this.written = written;
    }

    List<Node> writes() {
        return writes;
    }

    List<BankAccess> accesses() {
        return List.copyOf(closed);
    }

    /** The number of writes so far of each array, to begin another lane with. */
    Map<ArrayRef, Integer> position() {
        return Map.copyOf(epochs);
    }

    void position(Map<ArrayRef, Integer> earlier, int laneNumber) {
        epochs.clear();
        epochs.putAll(earlier);
        lane = laneNumber;
    }

    @Override
    public Node read(ArrayRef array, Node index) {
        AffineIndex linear = AffineIndex.of(graph, index);
        int epoch = written.contains(array) ? epochs.getOrDefault(array, 0) : 0;
        BankAccess access = access(new Key(array, false, epoch, linear.base(), 0), linear);
        return access.elements()
                .computeIfAbsent(
                        linear.constant(),
                        offset -> graph.fresh(new NodeOperation.Read(access, offset), List.of(), range(array)));
    }

    @Override
    public void write(ArrayRef array, Node index, Node value, Node enable) {
        AffineIndex linear = AffineIndex.of(graph, index);
        int epoch = joinsLast(array, linear) ? epochs.get(array) : epochs.merge(array, 1, Integer::sum);
        if (enable.is(0)) {
            return;
        }
        Key key = new Key(array, true, epoch, linear.base(), 0);
        boolean taken =
                accesses.containsKey(key) && accesses.get(key).elements().containsKey(linear.constant());
        BankAccess access = access(taken ? new Key(array, true, epoch, linear.base(), lane) : key, linear);
        Node write = graph.fresh(
                new NodeOperation.Write(access, linear.constant()), List.of(index, enable, value), ValueRange.BIT);
        access.elements().put(linear.constant(), write);
        writes.add(write);
    }

    /** Whether an element is a neighbour of those stored last, with nothing loaded since, so that it can be stored with them. */
    private boolean joinsLast(ArrayRef array, AffineIndex linear) {
        int last = epochs.getOrDefault(array, 0);
        BankAccess open = accesses.get(new Key(array, true, last, linear.base(), 0));
        return open != null
                && !open.elements().containsKey(linear.constant())
                && accesses.keySet().stream().noneMatch(k -> !k.write && k.epoch == last && k.array.equals(array));
    }

    private BankAccess access(Key key, AffineIndex linear) {
        indices.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(linear.constant(), linear);
        return accesses.computeIfAbsent(key, k -> new BankAccess(k.array, k.write, k.epoch));
    }

    /** Parts elements that lie far from one another, and gives each access the index of its first element. */
    void close() {
        accesses.forEach((key, access) -> {
            for (BankAccess part : parts(access)) {
                connect(part, indices.get(key).get(part.elements().firstKey()));
                closed.add(part);
            }
        });
    }

    private List<BankAccess> parts(BankAccess access) {
        List<BankAccess> parts = new ArrayList<>();
        access.elements().forEach((offset, element) -> {
            if (parts.isEmpty() || offset - parts.getLast().elements().firstKey() >= MOST) {
                parts.add(new BankAccess(access.array(), access.isWrite(), access.epoch()));
            }
            BankAccess part = parts.getLast();
            part.elements().put(offset, element);
            element.become(
                    access.isWrite() ? new NodeOperation.Write(part, offset) : new NodeOperation.Read(part, offset),
                    element.inputs());
        });
        return parts;
    }

    private void connect(BankAccess access, AffineIndex first) {
        {
            int zeros = Zeros.of(first.fixed());
            for (Map.Entry<Node, Node> term : first.terms().entrySet()) {
                zeros = Math.min(zeros, Math.min(31, Zeros.of(term.getKey()) + Zeros.of(term.getValue())));
            }
            Node start = index(first);
            access.begin(start, zeros);
            for (Node element : access.elements().values()) {
                List<Node> inputs = new ArrayList<>(element.inputs());
                if (inputs.isEmpty()) {
                    inputs.add(start);
                } else {
                    inputs.set(0, start);
                }
                element.connect(inputs);
            }
        }
    }

    /** The index as sums of counters; what is fixed is added up outside of the rounds. */
    private Node index(AffineIndex linear) {
        Node sum = graph.add(linear.fixed(), graph.constant(linear.constant()));
        Node terms = graph.constant(0);
        for (Map.Entry<Node, Node> term : linear.terms().entrySet()) {
            terms = graph.add(terms, product(term.getKey(), term.getValue()));
        }
        return graph.add(terms, sum);
    }

    private Node product(Node term, Node factor) {
        boolean shift = factor.isConstant() && Long.bitCount(Math.abs(factor.value())) == 1 && factor.value() > 0;
        Optional<Node> counted = shift ? Optional.empty() : counting.multiple(term, factor);
        return counted.orElseGet(() -> graph.multiply(term, factor));
    }

    private static ValueRange range(ArrayRef array) {
        return switch (array.storage()) {
            case BYTE -> ValueRange.signed(8);
            case SHORT -> ValueRange.signed(16);
            case INT, FLOAT -> ValueRange.INT;
            case LONG, DOUBLE -> ValueRange.LONG;
        };
    }
}
