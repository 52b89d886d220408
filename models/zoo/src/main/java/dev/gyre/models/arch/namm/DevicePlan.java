package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collection;

/** A plan between whose runs the host looks at the variables, and changes them. */
record DevicePlan(Plan plan, Device device) implements AutoCloseable {

    static DevicePlan compile(String name, Graph g, Device device, Collection<Tensor> fetches) {
        PlanOptions options = PlanOptions.named(name).with(PlanOptions.Trait.REFRESHED);
        return new DevicePlan(Plan.compile(g, device, fetches, options), device);
    }

    Buffer input(Tensor t) {
        return plan.input(t);
    }

    /** Runs it, and brings the variables back. */
    void run() {
        plan.run();
        if (!device.has(Capability.SHARED_MEMORY)) {
            plan.readVariables();
        }
    }

    float[] floats(Tensor t) {
        return plan.floats(t);
    }

    @Override
    public void close() {
        plan.close();
    }
}
