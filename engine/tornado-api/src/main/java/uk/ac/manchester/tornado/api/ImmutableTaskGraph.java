package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;

/** A task graph that no longer changes and can be executed by a {@link TornadoExecutionPlan}. */
public final class ImmutableTaskGraph {
    private final TaskGraphRecorder.Graph graph;

    ImmutableTaskGraph(TaskGraphRecorder.Graph graph) {
        this.graph = graph;
    }

    TaskGraphRecorder.Graph graph() {
        return graph;
    }
}
