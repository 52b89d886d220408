package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
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
     * @throws IllegalStateException as {@link Interpreter#list}
     */
    public void run(List<Stmt> statements, Object[] arguments, Grid grid, long budget) {
        if (free) {
            group(statements, arguments, budget, new int[3], sizes(grid, true), sizes(grid, true));
            return;
        }
        for (int z = 0; z < grid.groups(2); z++) {
            for (int y = 0; y < grid.groups(1); y++) {
                for (int x = 0; x < grid.groups(0); x++) {
                    int[] counts = {grid.groups(0), grid.groups(1), grid.groups(2)};
                    group(statements, arguments, budget, new int[] {x, y, z}, sizes(grid, false), counts);
                }
            }
        }
    }

    private static int[] sizes(Grid grid, boolean all) {
        int[] sizes = new int[ContextCalls.DIMENSIONS];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = all ? grid.global(d) : grid.local(d);
        }
        return sizes;
    }

    private void group(List<Stmt> statements, Object[] arguments, long budget, int[] place, int[] sizes, int[] counts) {
        Map<KernelVariable, Number> known = new HashMap<>();
        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
            known.put(group.groups().get(d), place[d]);
            known.put(group.sizes().get(d), sizes[d]);
            known.put(group.counts().get(d), counts[d]);
        }
        Map<Integer, ArrayMemory> arrays = arrays(arguments, known);
        if (regions.isPresent()) {
            regions(statements, arguments, known, arrays, budget);
            return;
        }
        ItemTurns turns = new ItemTurns();
        for (int z = 0; z < sizes[2]; z++) {
            for (int y = 0; y < sizes[1]; y++) {
                for (int x = 0; x < sizes[0]; x++) {
                    int[] item = {x, y, z};
                    turns.add(barrier -> {
                        Interpreter one = new Interpreter(arrays, FormLanes.NONE, barrier, _ -> List.of(), budget);
                        prepare(one, arguments, known);
                        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
                            one.put(group.items().get(d), item[d]);
                        }
                        one.list(statements);
                    });
                }
            }
        }
        turns.run();
    }

    /** Runs what a group does, and where a region stands for its items their loops or their plan. */
    private void regions(
            List<Stmt> statements,
            Object[] arguments,
            Map<KernelVariable, Number> known,
            Map<Integer, ArrayMemory> arrays,
            long budget) {
        GroupKernel kernel = regions.orElseThrow();
        FormLanes lanes = plan.values().stream().findFirst().map(FormLanes::of).orElse(FormLanes.NONE);
        Interpreter all = new Interpreter(
                arrays,
                lanes,
                () -> {
                    throw new IllegalArgumentException("barriers were cut");
                },
                r -> plan.containsKey(r)
                        ? statements
                        : List.of(kernel.regions().get(r).loop()),
                budget);
        prepare(all, arguments, known);
        all.list(plan.isEmpty() ? statements : kernel.body());
    }

    private void prepare(Interpreter interpreter, Object[] arguments, Map<KernelVariable, Number> known) {
        interpreter.put(own, arguments);
        known.forEach(interpreter::put);
    }

    private Map<Integer, ArrayMemory> arrays(Object[] arguments, Map<KernelVariable, Number> known) {
        Map<Integer, ArrayMemory> arrays = new HashMap<>();
        for (int p = 0; p < arguments.length; p++) {
            if (own.get(p) instanceof KernelIr.Parameter.Array(var array)) {
                arrays.put(array.parameter(), ArrayMemory.of(arguments[p]));
            }
        }
        for (ContextCalls.LocalArray local : List.copyOf(group.arrays())) {
            Interpreter sizes = new Interpreter(arrays, FormLanes.NONE, () -> {}, _ -> List.of(), 2);
            prepare(sizes, arguments, known);
            int elements = sizes.evaluate(local.size()).intValue();
            arrays.put(
                    local.array().parameter(), ArrayMemory.fresh(local.array().storage(), elements));
        }
        return arrays;
    }

    @Override
    public String toString() {
        return pipeline + " after " + pass;
    }
}
