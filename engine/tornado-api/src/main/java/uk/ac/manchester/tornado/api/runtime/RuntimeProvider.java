package uk.ac.manchester.tornado.api.runtime;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/**
 * The services of a runtime to the API, which knows no runtime. It's found by {@link java.util.ServiceLoader}. The API of a TornadoVM SDK has its own
 * way to its runtime and never looks at this.
 */
public interface RuntimeProvider {
    /** The runtime's backends and devices. */
    TornadoRuntime runtime();

    /**
     * A program names a target by its constant. What later versions of TornadoVM removed is told to the user, once a process.
     *
     * @param target a {@link uk.ac.manchester.tornado.api.enums.TornadoVMBackendType} or a {@link
     *     uk.ac.manchester.tornado.api.enums.TornadoDeviceType}
     */
    void named(Enum<?> target);

    /** An empty task graph. */
    TaskGraphRecorder graph(String name);

    /**
     * A plan over task graphs.
     *
     * @param id number of the plan in this process
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException if a graph uses an array that nothing puts on the device, or has too many tasks
     */
    PlanExecutor plan(int id, List<TaskGraphRecorder.Graph> graphs);
}
