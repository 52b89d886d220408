package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.graph.Graph;

/** A task graph that no longer changes and can be executed by a {@link TornadoExecutionPlan}. */
public final class ImmutableTaskGraph {
    private final Graph graph;

    ImmutableTaskGraph(Graph graph) {
        this.graph = graph;
    }

    Graph graph() {
        return graph;
    }
}
