package dev.gyre.bench.work;

import dev.gyre.engine.plan.Plan;
import org.openjdk.jmh.annotations.TearDown;

/** A contender that is a plan; its setup compiles and checks it. */
abstract class PlanState {

    Plan plan;

    /** Frees the plan. */
    @TearDown
    public void tearDown() {
        plan.close();
    }
}
