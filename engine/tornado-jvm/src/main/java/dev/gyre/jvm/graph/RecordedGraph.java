package dev.gyre.jvm.graph;

import java.util.List;
import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;

/** A task graph as recorded: data only. Arrays are compared by identity. */
public record RecordedGraph(
        String name,
        List<KernelCall> tasks,
        List<Transfer> toDevice,
        List<Transfer> toHost,
        List<Object> persisted,
        List<Consumption> consumed)
        implements TaskGraphRecorder.Graph {}
