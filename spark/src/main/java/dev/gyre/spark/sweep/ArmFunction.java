package dev.gyre.spark.sweep;

import dev.gyre.engine.device.Devices;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Planned;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import org.apache.spark.api.java.function.Function;

/**
 * The work of executors on arms.
 *
 * @param driver what they have to be like, to the last bit of results
 */
record ArmFunction(ExecutorEnvironment driver) implements Function<ArmTask, ArmResult> {

    @Override
    public ArmResult call(ArmTask task) {
        ExecutorEnvironment here = ExecutorEnvironment.here();
        here.requireSameBits(driver);
        long start = System.nanoTime();
        Planned planned = task.planned();
        Findings found = new Attempt(planned).run(Devices.find(task.device()));
        return new ArmResult(planned.name(), planned.summary(found), here.where(), (System.nanoTime() - start) / 1e9);
    }
}
