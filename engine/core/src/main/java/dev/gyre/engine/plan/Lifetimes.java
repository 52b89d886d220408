package dev.gyre.engine.plan;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The ops that have to run, and the time that each intermediate has to live. */
final class Lifetimes {

    private final List<Graph.Node> live;
    private final int[] lastUse;

    private Lifetimes(List<Graph.Node> live, int[] lastUse) {
        this.live = live;
        this.lastUse = lastUse;
    }

    /** The ops that reach a fetched tensor or update a variable, in order. */
    List<Graph.Node> live() {
        return live;
    }

    /** The live ops that write anything at all: TornadoVM gets loops of no iterations wrong. */
    List<Graph.Node> work() {
        return live.stream()
                .filter(n -> Stream.concat(n.outputs().stream(), n.op().updates().stream())
                        .anyMatch(t -> t.shape().size() > 0))
                .toList();
    }

    /**
     * Position among the live ops of the last one that touches a tensor; their number for a fetched tensor, -1 for one that
     * nobody touches.
     */
    int lastUse(Tensor t) {
        return lastUse[t.id()];
    }

    static Lifetimes of(Graph graph, Collection<Tensor> fetches) {
        List<Graph.Node> live = liveNodes(graph, fetches);
        int[] lastUse = new int[graph.tensors().size()];
        Arrays.fill(lastUse, -1);
        for (int at = 0; at < live.size(); at++) {
            Graph.Node node = live.get(at);
            for (List<Tensor> touched : List.of(node.op().inputs(), node.op().updates(), node.outputs())) {
                for (Tensor t : touched) {
                    lastUse[t.id()] = at;
                }
            }
        }
        fetches.forEach(t -> lastUse[t.id()] = live.size());
        return new Lifetimes(live, lastUse);
    }

    private static List<Graph.Node> liveNodes(Graph graph, Collection<Tensor> fetches) {
        boolean[] needed = new boolean[graph.tensors().size()];
        fetches.forEach(t -> needed[t.id()] = true);
        boolean[] liveNode = new boolean[graph.nodes().size()];
        for (Graph.Node node : graph.nodes().reversed()) {
            boolean written = node.outputs().stream().anyMatch(t -> needed[t.id()]);
            boolean updates =
                    node.op().updates().stream().anyMatch(t -> t.role() != Role.INTERMEDIATE || needed[t.id()]);
            if (written || updates) {
                liveNode[node.index()] = true;
                node.op().inputs().forEach(t -> needed[t.id()] = true);
                node.op().updates().forEach(t -> needed[t.id()] = true);
            }
        }
        return graph.nodes().stream().filter(n -> liveNode[n.index()]).toList();
    }
}
