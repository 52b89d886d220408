package dev.gyre.ir.interpret;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.transform.ParallelReduction;
import dev.gyre.tornado.context.Grid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a kernel's form on arguments, by the {@link Interpreter}.
 *
 * @param parameters that the form has
 * @param lanes the loops whose iterations go together
 * @param budget statements after which it's taken for endless
 */
public record FormRun(List<KernelIr.Parameter> parameters, FormLanes lanes, long budget) {
    /**
     * Runs parallel loops.
     *
     * @param own the elements of arrays that iterations allocate, by the number of their parameter
     * @throws IllegalStateException if it's endless, or reads what has no value
     */
    public void loops(List<Stmt> statements, Object[] arguments, Map<Integer, Integer> own) {
        Map<Integer, ArrayMemory> arrays = new HashMap<>();
        for (int p = 0; p < parameters.size(); p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Array(ArrayRef a)) {
                arrays.put(
                        a.parameter(),
                        p < arguments.length
                                ? ArrayMemory.of(arguments[p])
                                : ArrayMemory.fresh(a.storage(), own.get(a.parameter())));
            }
        }
        Interpreter interpreter = alone(arrays);
        interpreter.put(parameters, arguments);
        interpreter.list(statements);
    }

    /**
     * Runs the chunks of a reduction, and takes their values in, in order, as the runtime does. The loop over chunks ends with the kernel's own, so that all
     * but the first chunks are empty; what they leave counts, too.
     *
     * @param counted the kernel's statements before chunks were made of them
     * @param chunks the statements for chunks, or those of a plan for them
     * @param iterations that a chunk has
     * @throws IllegalStateException as {@link #loops}
     */
    public void chunks(
            List<Stmt> counted, List<Stmt> chunks, ParallelReduction reduction, Object[] arguments, int iterations) {
        Map<Integer, ArrayMemory> arrays = new HashMap<>();
        for (int p = 0; p < arguments.length; p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Array(ArrayRef a)) {
                arrays.put(a.parameter(), ArrayMemory.of(arguments[p]));
            }
        }
        Label label = reduction.chunks().label();
        Stmt.For loop = Bodies.loops(counted)
                .filter(f -> f.label().equals(label))
                .findFirst()
                .orElseThrow();
        Interpreter before = new Interpreter(arrays, FormLanes.NONE, FormRun::noItems, FormRun::noRegion, budget);
        before.put(parameters, arguments);
        before.list(counted.subList(0, counted.indexOf(loop)));
        int first = before.evaluate(loop.from()).intValue();
        int last = before.evaluate(loop.bound()).intValue() + (loop.relation() == Relation.LE ? 1 : 0);
        int count = Math.max(0, last);
        reduction.elements().stream()
                .map(ParallelReduction.Element::partial)
                .forEach(a -> arrays.put(a.parameter(), ArrayMemory.poisoned(a.storage(), count)));
        Interpreter all = alone(arrays);
        all.put(parameters, arguments);
        all.put(reduction.first(), first);
        all.put(reduction.last(), last);
        all.put(reduction.span(), iterations * loop.step());
        all.list(chunks);
        for (ParallelReduction.Element element : reduction.elements()) {
            ArrayMemory whole = arrays.get(element.array().parameter());
            ArrayMemory partial = arrays.get(element.partial().parameter());
            for (int chunk = 0; chunk < count; chunk++) {
                Number joined = Scalars.binary(element.op(), whole.get(element.index()), partial.get(chunk));
                whole.set(element.index(), joined);
            }
        }
    }

    /**
     * Runs a kernel with a context on a grid, one group after another.
     *
     * @param regions the kernel cut at its barriers, if it is; work-items take turns up to their next barrier otherwise
     * @param items what stands in the place of regions' loops, by number
     * @param free whether items may be put into groups at will
     * @throws IllegalStateException as {@link #loops}
     */
    public void groups(
            List<Stmt> statements,
            Object[] arguments,
            Grid grid,
            ContextCalls group,
            Optional<GroupKernel> regions,
            Map<Integer, List<Stmt>> items,
            boolean free) {
        GroupForm form = new GroupForm(statements, group, regions, items);
        int[] sizes = sizes(grid, free);
        if (free) {
            group(form, arguments, new int[ContextCalls.DIMENSIONS], sizes, sizes);
            return;
        }
        int[] counts = {grid.groups(0), grid.groups(1), grid.groups(2)};
        for (int z = 0; z < counts[2]; z++) {
            for (int y = 0; y < counts[1]; y++) {
                for (int x = 0; x < counts[0]; x++) {
                    group(form, arguments, new int[] {x, y, z}, sizes, counts);
                }
            }
        }
    }

    private record GroupForm(
            List<Stmt> statements, ContextCalls group, Optional<GroupKernel> regions, Map<Integer, List<Stmt>> items) {}

    private static int[] sizes(Grid grid, boolean all) {
        int[] sizes = new int[ContextCalls.DIMENSIONS];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = all ? grid.global(d) : grid.local(d);
        }
        return sizes;
    }

    private void group(GroupForm form, Object[] arguments, int[] place, int[] sizes, int[] counts) {
        ContextCalls group = form.group;
        Map<KernelVariable, Number> known = new HashMap<>();
        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
            known.put(group.groups().get(d), place[d]);
            known.put(group.sizes().get(d), sizes[d]);
            known.put(group.counts().get(d), counts[d]);
        }
        Map<Integer, ArrayMemory> arrays = arrays(group, arguments, known);
        if (form.regions.isPresent()) {
            regions(form, arguments, known, arrays);
            return;
        }
        ItemTurns turns = new ItemTurns();
        for (int z = 0; z < sizes[2]; z++) {
            for (int y = 0; y < sizes[1]; y++) {
                for (int x = 0; x < sizes[0]; x++) {
                    int[] item = {x, y, z};
                    turns.add(barrier -> {
                        Interpreter one = new Interpreter(arrays, lanes, barrier, _ -> List.of(), budget);
                        prepare(one, arguments, known);
                        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
                            one.put(group.items().get(d), item[d]);
                        }
                        one.list(form.statements);
                    });
                }
            }
        }
        turns.run();
    }

    /** Runs what a group does, and where a region stands for its items their loops or what stands in their place. */
    private void regions(
            GroupForm form, Object[] arguments, Map<KernelVariable, Number> known, Map<Integer, ArrayMemory> arrays) {
        GroupKernel kernel = form.regions.orElseThrow();
        Interpreter all = new Interpreter(
                arrays,
                lanes,
                FormRun::noItems,
                r -> form.items.getOrDefault(r, List.of(kernel.regions().get(r).loop())),
                budget);
        prepare(all, arguments, known);
        all.list(form.statements);
    }

    private void prepare(Interpreter interpreter, Object[] arguments, Map<KernelVariable, Number> known) {
        interpreter.put(parameters, arguments);
        known.forEach(interpreter::put);
    }

    private Map<Integer, ArrayMemory> arrays(
            ContextCalls group, Object[] arguments, Map<KernelVariable, Number> known) {
        Map<Integer, ArrayMemory> arrays = new HashMap<>();
        for (int p = 0; p < arguments.length; p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Array(var array)) {
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

    private Interpreter alone(Map<Integer, ArrayMemory> arrays) {
        return new Interpreter(arrays, lanes, FormRun::noItems, FormRun::noRegion, budget);
    }

    private static void noItems() {
        throw new IllegalArgumentException("there are no work-items here, or barriers were cut");
    }

    private static List<Stmt> noRegion(int region) {
        throw new IllegalArgumentException("there is no region " + region);
    }
}
