package dev.gyre.bench.table;

import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Trial;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.Work.Unit;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.bench.work.others.Loop;
import dev.gyre.bench.work.others.LoopOperations;
import dev.gyre.bench.work.others.LoopTable;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.RooflineBound;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** Loops as other programs for TornadoVM have them, beside the same loops in C. */
final class LoopWorks {

    private LoopWorks() {}

    /** Held against Java's own call. The length says about how many elements a loop's largest array has. */
    static Work others() {
        String[] shapes = LoopTable.names().stream()
                .map(loop -> "length=4194304 loop=" + loop)
                .toArray(String[]::new);
        return Work.of("others", "loops of programs for TornadoVM that nobody tuned the runtime for, beside C", shapes)
                .in(Unit.BYTES, s -> loop(s).bytes())
                .bounded(LoopWorks::least)
                .contender(Work.OURS, LoopWorks::plan)
                .contender("gcc", Peer.GCC, LoopWorks::gcc)
                .sequential(
                        "plain Java",
                        t -> ReadyContender.writing(loop(t.shape()).call(), () -> {}));
    }

    private static Loop loop(WorkShape s) {
        return LoopTable.of(s.text("loop"), s.size("length"));
    }

    private static RooflineBound least(WorkShape s) {
        Loop made = loop(s);
        return new RooflineBound(made.bytes(), LoopOperations.of(s.text("loop"), made), List.of());
    }

    private static Reference expected(WorkShape s) {
        Loop made = loop(s);
        made.call().run();
        List<Reference.Output> outputs = new ArrayList<>();
        for (float[] values : made.results()) {
            outputs.add(Reference.Output.of("output " + outputs.size(), values));
        }
        return new Reference(1e-5, outputs);
    }

    /** A plan of TornadoVM's API on our runtime. */
    private static ReadyContender plan(Trial t) {
        Loop loop = loop(t.shape());
        TornadoExecutionPlan plan = new TornadoExecutionPlan(loop.graph().snapshot());
        plan.execute();
        expected(t.shape()).check(Work.OURS, loop.results());
        return ReadyContender.writing(plan::execute, () -> close(plan));
    }

    private static void close(TornadoExecutionPlan plan) {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new GyreException("the plan of a loop doesn't close: " + e.getMessage(), e);
        }
    }

    private static ReadyContender gcc(Trial t) {
        Loop made = loop(t.shape());
        Runnable loop = made.bound(t.shape().text("loop"), t.threads());
        loop.run();
        expected(t.shape()).check("gcc", made.results());
        return ReadyContender.writing(loop, () -> {});
    }
}
