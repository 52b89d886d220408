package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.interpret.FormLanes;
import dev.gyre.ir.interpret.FormRun;
import dev.gyre.ir.pipeline.PassLog;
import dev.gyre.ir.pipeline.PassPipeline;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.simd.pass.Legality;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.tornado.context.Grid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a kernel with a context after a pass: its statements with barriers, the regions between them, or a plan for the items of one.
 *
 * @param free whether items may be put into groups at will
 * @param regions the kernel cut into them, if it is
 * @param plan for the items of a region, by its number
 */
public record GroupSnapshot(
        String pipeline,
        String pass,
        List<Stmt> body,
        List<KernelIr.Parameter> own,
        ContextCalls group,
        boolean free,
        Optional<GroupKernel> regions,
        Map<Integer, VectorPlan> plan) {

    /** The forms of a kernel with a context after every pass, with strict arithmetic. */
    public static List<GroupSnapshot> all(KernelMethod kernel) {
        List<GroupSnapshot> all = new ArrayList<>();
        PassLog.listen(
                new PassLog.Listener() {
                    @Override
                    public <F, U> void after(PassPipeline<F, U> pipeline, String pass, F form, U unit) {
                        all.addAll(of(pipeline.name(), pass, form, unit));
                    }
                },
                () -> KernelCompiler.again(kernel, Snapshot.SETTINGS));
        return all;
    }

    private static List<GroupSnapshot> of(String pipeline, String pass, Object form, Object unit) {
        if (form instanceof List<?> list && unit instanceof Unit u) {
            return List.of(new GroupSnapshot(
                    pipeline,
                    pass,
                    list.stream().map(Stmt.class::cast).toList(),
                    u.parameters(),
                    u.group(),
                    u.isFree(),
                    Optional.empty(),
                    Map.of()));
        }
        if (form instanceof GroupKernel kernel) {
            return List.of(of(pipeline, pass, kernel, Map.of()));
        }
        if (form instanceof PlanCandidates candidates && unit instanceof RegionUnit u) {
            return candidates.tried().stream()
                    .filter(GroupSnapshot::isLegal)
                    .map(plan ->
                            of(pipeline, pass, u.kernel(), Map.of(u.region().number(), plan)))
                    .toList();
        }
        return List.of();
    }

    /** Whether its lanes can do what they'd have to: others are refused behind these passes. */
    private static boolean isLegal(VectorPlan plan) {
        try {
            Legality.check(plan, new VectorShapes(plan));
            return true;
        } catch (RefusedException _) {
            return false;
        }
    }

    private static GroupSnapshot of(String pipeline, String pass, GroupKernel kernel, Map<Integer, VectorPlan> plan) {
        return new GroupSnapshot(
                pipeline,
                pass,
                plan.values().stream().findFirst().map(VectorPlan::body).orElse(kernel.body()),
                kernel.own(),
                kernel.group(),
                kernel.free(),
                Optional.of(kernel),
                plan);
    }

    /**
     * Runs a body in its place on a grid, one group after another.
     *
     * @throws IllegalStateException if it's endless, or reads what has no value
     */
    public void run(List<Stmt> statements, Object[] arguments, Grid grid, long budget) {
        FormLanes lanes = plan.values().stream().findFirst().map(PlanLanes::of).orElse(FormLanes.NONE);
        Map<Integer, List<Stmt>> items = new HashMap<>();
        plan.keySet().forEach(region -> items.put(region, statements));
        List<Stmt> all = plan.isEmpty() ? statements : regions.orElseThrow().body();
        new FormRun(own, lanes, budget).groups(all, arguments, grid, group, regions, items, free);
    }

    @Override
    public String toString() {
        return pipeline + " after " + pass;
    }
}
