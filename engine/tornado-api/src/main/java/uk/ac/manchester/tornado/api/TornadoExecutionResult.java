package uk.ac.manchester.tornado.api;

import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;

/** The result of a plan's last execution. A plan hands out the same object each time. */
public final class TornadoExecutionResult {
    private final PlanExecutor run;
    private final TornadoProfilerResult profile;

    TornadoExecutionResult(PlanExecutor run, Supplier<String> trace) {
        this.run = run;
        this.profile = new TornadoProfilerResult(run, trace);
    }

    /**
     * Makes arrays that the graph transfers under demand visible to the host.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException if an array isn't one of the graph's
     */
    public TornadoExecutionResult transferToHost(Object... objects) {
        run.demand(objects);
        return this;
    }

    /**
     * Makes a part of an array that the graph transfers under demand visible to the host.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException if it leaves the array, or that isn't one of the graph's
     */
    public TornadoExecutionResult transferToHost(DataRange dataRange) {
        dataRange.materialize();
        run.demand(dataRange.getArray());
        return this;
    }

    /** Always true: executions are synchronous. */
    public boolean isReady() {
        return true;
    }

    public TornadoProfilerResult getProfilerResult() {
        return profile;
    }
}
