package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.run.PlanRun;

/** What the last execution of a plan left behind. A plan hands out the same object each time. */
public final class TornadoExecutionResult {
    private final PlanRun run;
    private final TornadoProfilerResult profile;

    TornadoExecutionResult(PlanRun run) {
        this.run = run;
        this.profile = new TornadoProfilerResult(run);
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

    /** Always true: executions are synchronous. */
    public boolean isReady() {
        return true;
    }

    public TornadoProfilerResult getProfilerResult() {
        return profile;
    }
}
