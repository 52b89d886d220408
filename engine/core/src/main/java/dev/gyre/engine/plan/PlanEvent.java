package dev.gyre.engine.plan;

import dev.gyre.engine.op.Cost;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event of a plan's run, for JDK Flight Recorder. */
@Name("dev.gyre.PlanRun")
@Label("Plan Run")
@Category("Gyre")
@Description("One run of a compiled graph")
@StackTrace(false)
final class PlanEvent extends Event {

    @Label("Plan")
    String plan;

    @Label("Tasks")
    int tasks;

    @Label("Floating-Point Operations")
    long flops;

    @Label("Unavoidable Traffic")
    @DataAmount
    long bytes;

    void describe(String name, int taskCount, Cost cost) {
        plan = name;
        tasks = taskCount;
        flops = cost.flops();
        bytes = cost.bytes();
    }
}
