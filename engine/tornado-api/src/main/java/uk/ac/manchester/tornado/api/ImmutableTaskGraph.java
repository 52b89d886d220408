package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.runtime.GraphBuilder;

/** A task graph that no longer changes and can be executed by a {@link TornadoExecutionPlan}. */
public final class ImmutableTaskGraph {
    private final GraphBuilder.Graph graph;

    ImmutableTaskGraph(GraphBuilder.Graph graph) {
        this.graph = graph;
    }

    GraphBuilder.Graph graph() {
        return graph;
    }
}
