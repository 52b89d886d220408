package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.front.KernelIr.Parameter;
import dev.gyre.ir.transform.Reroll;
import dev.gyre.tornado.context.Grid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * A kernel with a context, as what a group does and, by number, the regions that its items run in between. Parameters are the kernel's
 * own, those of {@link ContextCalls}, and the place of the group.
 *
 * @param own the kernel's parameters, those behind its own that stand for parts of objects among them
 * @param body what a group does, in which a region stands for all its items
 * @param regions by number
 * @param kept values that live in arrays from region to region
 * @param limits that groups have to keep to
 * @param reductions what loops that halve an array gather
 * @param free whether items may be put into groups at will, see {@link WorkGroupCoarsening}
 * @param stored the local arrays of which {@link FirstStores} says that each item has an element of
 * @param arguments what the kernel's parameters are bound to
 */
public record GroupKernel(
        List<Parameter> own,
        ContextCalls group,
        List<Stmt> body,
        List<Region> regions,
        List<String> kept,
        List<Limit> limits,
        RegionReductions reductions,
        boolean free,
        Set<ArrayRef> stored,
        Arguments arguments) {

    /**
     * The reductions among the regions.
     *
     * @param trees loops that halve an array that items share, by the number of the region that does a round
     * @param values that only such a loop reads, by the number of the region that stores them
     */
    public record RegionReductions(Map<Integer, TreeReduction> trees, Map<Integer, GroupReduction> values) {}

    /**
     * The statements between two barriers, as loops over a group's items.
     *
     * @param shared the group's variables that the region reads, which are parameters behind those of the kernel
     * @param loop over the items' z, within it y and x
     * @param body of the loops
     */
    public record Region(int number, List<KernelVariable> shared, Stmt.For loop, List<Stmt> body) {
        /** A region of loops that read some of a group's variables. */
        static Region of(int number, Stmt.For loop, Set<KernelVariable> shared) {
            List<KernelVariable> read = new ArrayList<>();
            loop.walk(s -> s.walkExpressions(x -> {
                if (x instanceof Expr.Local(KernelVariable v) && shared.contains(v) && !read.contains(v)) {
                    read.add(v);
                }
            }));
            Region region = new Region(number, read, loop, List.of());
            return new Region(number, read, loop, region.loops().getLast().body());
        }

        /** Whether its items leave nothing behind. */
        public boolean isEmpty() {
            return ItemRange.isEmpty(body);
        }

        /** Whether at most the first item along x does anything. */
        public boolean isOfOne() {
            return loops().getLast().bound() instanceof Expr.Binary(BinaryOp op, Expr _, Expr end)
                    && op == BinaryOp.MIN
                    && end.equals(Expr.Const.of(1));
        }

        /** These loops around other statements. */
        Region with(List<Stmt> items) {
            Stmt.For y = loops().get(1).withBody(List.of(loops().get(2).withBody(items)));
            return new Region(number, shared, loop.withBody(List.of(y)), items);
        }

        /** The loops with those over y and x exchanged. */
        public List<Stmt.For> exchanged() {
            Stmt.For y = loops().get(1).withBody(body);
            Stmt.For x = loops().get(2).withBody(List.of(y));
            return List.of(loop.withBody(List.of(x)), x, y);
        }

        /** The loops, outermost first. */
        public List<Stmt.For> loops() {
            Stmt.For y = (Stmt.For) loop.body().getFirst();
            return List.of(loop, y, (Stmt.For) y.body().getFirst());
        }
    }

    /**
     * Cuts a kernel at its barriers.
     *
     * @param body its statements, before they're cut
     * @param free whether items may be put into groups at will
     * @throws RefusedException if items may reach a barrier differently
     */
    public static GroupKernel cut(KernelIr kernel, List<Stmt> body, boolean free) throws RefusedException {
        ContextCalls group = kernel.group().orElseThrow();
        Sizes sizes = new Sizes(body, group.places());
        Set<ArrayRef> stored = new HashSet<>();
        for (int a = 0; a < group.arrays().size(); a++) {
            ContextCalls.LocalArray array = group.arrays().get(a);
            group.arrays()
                    .set(a, new ContextCalls.LocalArray(array.array(), sizes.known(array.size()), array.zeroed()));
            if (FirstStores.are(body, group, array.array())) {
                stored.add(array.array());
            }
        }
        WorkGroupFission.Cuts cuts = WorkGroupFission.cut(body, group, sizes);
        ContextArrays values = new ContextArrays(cuts, group);
        List<Region> regions = new ArrayList<>();
        for (Stmt.For loop : values.loops()) {
            regions.add(Region.of(regions.size(), Reroll.spread(loop), cuts.shared()));
        }
        return new GroupKernel(
                List.copyOf(kernel.parameters()),
                group,
                GroupReduction.beginsFirst(cuts.body(), regions),
                List.copyOf(regions),
                values.keptNames(),
                cuts.limits(),
                new RegionReductions(Map.of(), Map.of()),
                free,
                Set.copyOf(stored),
                kernel.arguments());
    }

    /**
     * Checks that statements can be cut at their barriers.
     *
     * @throws RefusedException if items may reach a barrier differently
     */
    public static void checkBarriers(List<Stmt> body, ContextCalls group) throws RefusedException {
        WorkGroupFission.cut(body, group, new Sizes(body, group.places()));
    }

    /** A copy whose regions have the items alone that do something, as far as conditions say which. */
    public GroupKernel withItemRanges() {
        List<Region> narrow = regions.stream()
                .map(r -> Region.of(r.number(), ItemRange.of(r.loop(), group), Set.copyOf(r.shared())))
                .toList();
        return with(narrow, reductions);
    }

    /** A copy in which loops that halve an array are one step. */
    public GroupKernel withTreeReductions() {
        return with(regions, new RegionReductions(TreeReduction.find(body, regions, group), reductions.values()));
    }

    /** A copy in which values that only such a loop reads needn't be stored. */
    public GroupKernel withGroupReductions() {
        return with(
                regions,
                new RegionReductions(
                        reductions.trees(), GroupReduction.find(body, regions, reductions.trees(), group)));
    }

    private GroupKernel with(List<Region> newRegions, RegionReductions newReductions) {
        return new GroupKernel(own, group, body, newRegions, kept, limits, newReductions, free, stored, arguments);
    }

    /** Parameters of the code of a group. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(own);
        parameters.addAll(group.parameters());
        group.groups().forEach(v -> parameters.add(new Parameter.Scalar(v)));
        return parameters;
    }

    /** A region as a kernel of its own. */
    public KernelIr kernel(Region region) {
        List<Parameter> parameters = parameters();
        region.shared().forEach(v -> parameters.add(new Parameter.Scalar(v)));
        return new KernelIr(parameters, List.of(region.loop()), Optional.empty());
    }

    /** The reason that groups have to run one after another: the rounding of a sum of floats depends on its order. Empty if there's none. */
    public Optional<String> inOrder() {
        return group.atomic().stream()
                .filter(a -> isOwn(a) && !isWhole(a))
                .findFirst()
                .map(a ->
                        "its groups run in order, on one thread: items of several add to %s, and rounding depends on the order"
                                .formatted(a));
    }

    /** Arrays to which groups may add at the same time. */
    public Set<ArrayRef> contended() {
        return group.atomic().stream().filter(a -> isOwn(a) && isWhole(a)).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isWhole(ArrayRef array) {
        return array.storage() == Storage.INT || array.storage() == Storage.LONG;
    }

    private boolean isOwn(ArrayRef array) {
        return array.parameter() < own.size();
    }

    /** Whether items of a region have to come one after another, as several may add to one element. */
    public boolean isAtomic(Region region) {
        return Stmt.any(
                region.body(),
                s -> s instanceof Stmt.Store store && group.atomic().contains(store.array()));
    }

    /** The lengths of a group's arrays, for a grid and arguments. */
    public int[] lengths(Grid grid, Object[] arguments) {
        int items = grid.local(0) * grid.local(1) * grid.local(2);
        if (items % group.lanes() != 0) {
            throw new IllegalStateException(
                    "%d work-items hold a matrix together, and of the group's %d there are %d left for it"
                            .formatted(group.lanes(), items, items % group.lanes()));
        }
        ToIntFunction<Expr> leaf = leaf(arguments, grid);
        limits.forEach(limit -> limit.check(grid.local(limit.axis()), leaf));
        return group.arrays().stream()
                .mapToInt(a -> Sizes.value(a.size(), leaf))
                .toArray();
    }

    private ToIntFunction<Expr> leaf(Object[] arguments, Grid grid) {
        Map<KernelVariable, Integer> numbers = new HashMap<>();
        for (int d = 0; d < ContextCalls.DIMENSIONS; d++) {
            numbers.put(group.sizes().get(d), grid.local(d));
            numbers.put(group.counts().get(d), grid.global(d) / grid.local(d));
        }
        for (int p = 0; p < own.size(); p++) {
            if (own.get(p) instanceof Parameter.Scalar(KernelVariable v) && arguments[p] instanceof Number number) {
                numbers.put(v, number.intValue());
            }
        }
        return e -> switch (e) {
            case Expr.Local(KernelVariable v) -> numbers.get(v);
            case Expr.Size(ArrayRef array) -> Arguments.size(arguments[array.parameter()]);
            default -> throw new IllegalStateException("not known: " + e);
        };
    }
}
