package dev.gyre.jvm.device;

import dev.gyre.jvm.graph.GraphRecorder;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.run.PlanRun;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.jit.WarmUp;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;
import uk.ac.manchester.tornado.api.runtime.RuntimeProvider;
import uk.ac.manchester.tornado.api.runtime.TaskGraphRecorder;

/** The JVM as the runtime under TornadoVM's API. */
public final class JvmProvider implements RuntimeProvider {
    private final TornadoRuntime runtime = new JvmRuntime();

    /** The provider, whose kernels soon need what warming up takes. */
    public JvmProvider() {
        WarmUp.begin();
    }

    @Override
    public TornadoRuntime runtime() {
        return runtime;
    }

    @Override
    public TaskGraphRecorder graph(String name) {
        return new GraphRecorder(name);
    }

    @Override
    public void named(Enum<?> target) {
        RemovedBackends.named(target);
    }

    @Override
    public PlanExecutor plan(int id, List<TaskGraphRecorder.Graph> graphs) {
        return new PlanRun(id, graphs.stream().map(RecordedGraph.class::cast).toList(), TileScheduler.shared());
    }
}
