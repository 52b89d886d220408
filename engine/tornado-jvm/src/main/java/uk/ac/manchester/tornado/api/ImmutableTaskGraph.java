package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.graph.RecordedGraph;

/** A task graph that no longer changes and can be executed by a {@link TornadoExecutionPlan}. */
public final class ImmutableTaskGraph {
    private final RecordedGraph graph;

    ImmutableTaskGraph(RecordedGraph graph) {
        this.graph = graph;
    }

    RecordedGraph graph() {
        return graph;
    }
}
