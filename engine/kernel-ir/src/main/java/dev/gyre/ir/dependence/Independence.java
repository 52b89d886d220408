package dev.gyre.ir.dependence;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whether iterations of a kernel's parallel loops leave one another alone: none stores what another one stores or reads. It's shown for
 * the arguments at hand, whose sizes and numbers say where each iteration reads and writes; without proof a kernel runs on one thread,
 * in order.
 */
public final class Independence {
    /** The size that arrays are taken to have before they are known. */
    private static final Long LARGE = 1L << 30;

    /** The accesses with sequential loops' variables as distances from their start. */
    private final List<ArrayAccess> accesses;
    /** The accesses with these variables as they are. */
    private final List<ArrayAccess> plainAccesses;

    private final Arguments arguments;
    private final Optional<String> shared;
    private final Conflicts cut;
    /** The loops cut into tiles whose variables are what tells their iterations. */
    private final Set<KernelVariable> plainly;

    private final Map<Integer, KernelVariable> scalars;
    private final List<KernelVariable> parallel;
    private final List<KernelVariable> within;
    /** The parameters that are counters, if iterations count. */
    private final Optional<List<Integer>> counters;

    private final ArgumentMemo<Optional<String>> conflicts;
    private final ArgumentMemo<Optional<String>> conflictsWithin;
    private final ArgumentMemo<List<Stage>> stages = new ArgumentMemo<>(this::findStages);
    private final ArgumentMemo<BitSet> insides = new ArgumentMemo<>(this::inside);
    private final Map<Integer, ArgumentMemo<Boolean>> lanes = new ConcurrentHashMap<>();

    private Independence(
            List<ArrayAccess> accesses,
            List<ArrayAccess> plainAccesses,
            Arguments arguments,
            Optional<String> shared,
            Map<Integer, KernelVariable> scalars,
            List<KernelVariable> parallel,
            Set<KernelVariable> plainly,
            List<KernelVariable> within,
            Optional<List<Integer>> counters) {
        this.counters = counters;
        this.accesses = accesses;
        this.plainAccesses = plainAccesses;
        this.arguments = arguments;
        this.shared = shared;
        this.scalars = scalars;
        this.parallel = parallel;
        this.cut = new Conflicts(parallel);
        this.plainly = plainly;
        this.within = within;
        this.conflicts = new ArgumentMemo<>(a -> conflict(a, parallel));
        this.conflictsWithin = new ArgumentMemo<>(a -> conflict(a, within));
    }

    /**
     * Looks at a kernel.
     *
     * @param body the kernel's statements, with counted loops that count up
     */
    public static Independence of(KernelIr kernel, LoopNest nest, List<Stmt> body) {
        List<KernelVariable> parallel = new ArrayList<>();
        List<KernelVariable> within = new ArrayList<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.For loop) {
                for (int d = 0; d < nest.loops().size(); d++) {
                    if (nest.loops().get(d).header() == loop.label().instruction()) {
                        (d < nest.scheduled() ? parallel : within).add(loop.variable());
                    }
                }
            }
        });
        Map<Integer, KernelVariable> scalars = new LinkedHashMap<>();
        for (int p = 0; p < kernel.parameters().size(); p++) {
            if (kernel.parameters().get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable v)) {
                scalars.put(p, v);
            }
        }
        List<Integer> counters = scalars.entrySet().stream()
                .filter(p -> kernel.counters().contains(p.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        Set<KernelVariable> loops = all(parallel, within);
        Definitions definitions = new Definitions(body, new HashSet<>(scalars.values()), loops);
        Definitions plain = definitions.plain(body, new HashSet<>(scalars.values()), loops);
        scalars.values()
                .removeIf(v -> !definitions.isConstant(v) || kernel.counters().contains(v));
        Set<KernelVariable> plainly = new HashSet<>(parallel);
        parallel.replaceAll(definitions::iteration);
        plainly.retainAll(parallel.size() == nest.scheduled() ? parallel : List.of());
        within.replaceAll(definitions::iteration);
        List<ArrayAccess> all = ArrayAccess.list(body, definitions);
        return new Independence(
                ofArguments(all),
                ofArguments(ArrayAccess.list(body, plain)),
                kernel.arguments(),
                SharedVariables.of(body, nest).or(() -> sharedArray(all, parallel)),
                scalars,
                parallel,
                plainly,
                within,
                kernel.counters().isEmpty() ? Optional.empty() : Optional.of(counters));
    }

    private static List<ArrayAccess> ofArguments(List<ArrayAccess> all) {
        return all.stream().filter(a -> !a.array().isLocal()).toList();
    }

    /** Whether iterations count, so that only code in which each knows its place may run them in another order. */
    public boolean counts() {
        return counters.isPresent();
    }

    /** The reason that iterations disturb each other by an array that the kernel allocates; empty if they don't. */
    private static Optional<String> sharedArray(List<ArrayAccess> accesses, List<KernelVariable> parallel) {
        return accesses.stream()
                .filter(a -> a.store() && a.array().isShared() && a.isIn(parallel.getFirst()))
                .map(a -> "iterations over %s share a local array".formatted(parallel.getFirst()))
                .findFirst();
    }

    /** The parts of a kernel's arguments that the questions read. */
    public Arguments arguments() {
        return arguments;
    }

    private static Set<KernelVariable> all(List<KernelVariable> parallel, List<KernelVariable> within) {
        Set<KernelVariable> all = new HashSet<>(parallel);
        all.addAll(within);
        return all;
    }

    /** The reason that iterations of the loops cut into tiles can't be told apart whatever the arguments are; empty if there's none. */
    public Optional<String> conflict() {
        return shared.or(() -> conflict(parallel));
    }

    /** As {@link #conflict()}, of the parallel loops within a tile, whose iterations may be lanes. */
    public Optional<String> conflictWithin() {
        return conflict(within);
    }

    private Optional<String> conflict(List<KernelVariable> loops) {
        Optional<String> certain = CertainConflicts.of(accesses, loops);
        if (certain.isPresent()) {
            return certain;
        }
        return accesses.stream()
                .filter(ArrayAccess::store)
                .map(ArrayAccess::array)
                .distinct()
                .flatMap(array -> shifted(array, loops).stream())
                .findFirst();
    }

    /** The reason that iterations disturb each other at elements of an array that depend on nothing but them; empty if they don't. */
    private Optional<String> shifted(ArrayRef array, List<KernelVariable> loops) {
        List<ArrayAccess> list =
                accesses.stream().filter(a -> a.array().equals(array)).toList();
        if (loops.size() != 1 || list.stream().anyMatch(a -> dependsOnArguments(a, loops))) {
            return Optional.empty();
        }
        return cut.of(
                list,
                loops,
                new Known(
                        e -> e instanceof Expr.Size n && !n.array().isLocal() ? Optional.of(LARGE) : Optional.empty(),
                        a -> !a.isLocal()
                                && accesses.stream()
                                        .noneMatch(access ->
                                                access.store() && access.array().equals(a))));
    }

    private boolean dependsOnArguments(ArrayAccess access, List<KernelVariable> loops) {
        return readsArguments(access.index())
                || multiplies(access.index())
                || access.conditions().stream().anyMatch(this::readsArguments)
                || access.loops().stream()
                        .filter(loop -> !loops.contains(loop.variable()))
                        .anyMatch(loop -> readsArguments(loop.from()) || readsArguments(loop.bound()));
    }

    /** Whether an index grows faster than the loops, so that it depends on their bounds whether it leaves the integers. */
    private static boolean multiplies(Expr e) {
        return (e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                        && op == BinaryOp.MUL
                        && !(a instanceof Expr.Const)
                        && !(b instanceof Expr.Const))
                || e.operands().stream().anyMatch(Independence::multiplies);
    }

    private boolean readsArguments(Expr e) {
        return e instanceof Expr.Size
                || scalars.values().stream().anyMatch(e::reads)
                || e.operands().stream().anyMatch(this::readsArguments);
    }

    /** The reason that iterations can't be told apart for these arguments; empty if they can. */
    public Optional<String> conflict(Object[] arguments) {
        List<Integer> counting = counters.orElse(List.of());
        Set<Object> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        counting.forEach(p -> distinct.add(arguments[p]));
        return distinct.size() < counting.size() ? Optional.of("two of its counters are one") : conflicts.of(arguments);
    }

    /** The stages in each of which iterations can be told apart, in order, for arguments for which they can't in all; empty if there are none. */
    public List<Stage> stages(Object[] arguments) {
        return counters.isPresent() ? List.of() : stages.of(arguments);
    }

    private List<Stage> findStages(Object[] arguments) {
        Known known = known(arguments);
        try {
            return Stream.of(accesses, plainAccesses)
                    .map(read -> byMemory(read, arguments).values())
                    .filter(lists -> lists.stream()
                            .allMatch(list -> Conflicts.overflow(list, known).isEmpty()))
                    .map(lists -> new Stages(cut, plainly, lists, known).find())
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        } catch (ArithmeticException e) {
            return List.of(); // indices leave the longs
        }
    }

    /** As {@link #conflict(Object[])}, of the parallel loops within a tile. */
    public Optional<String> conflictWithin(Object[] arguments) {
        return conflictsWithin.of(arguments);
    }

    /**
     * Whether iterations of a sequential loop leave one another alone for these arguments, in one iteration of the loops around it.
     *
     * @param instruction where the loop begins
     */
    public boolean areApart(int instruction, Object[] arguments) {
        return lanes.computeIfAbsent(instruction, loop -> new ArgumentMemo<>(a -> areLanesApart(loop, a)))
                .of(arguments);
    }

    private boolean areLanesApart(int instruction, Object[] arguments) {
        Known known = known(arguments);
        try {
            return Stream.of(accesses, plainAccesses)
                    .anyMatch(read -> areLanesApart(read, instruction, arguments, known));
        } catch (ArithmeticException e) {
            return false; // indices leave the longs
        }
    }

    private static boolean areLanesApart(List<ArrayAccess> read, int instruction, Object[] arguments, Known known) {
        Set<KernelVariable> loops = new HashSet<>();
        read.forEach(a -> a.loops().stream()
                .filter(loop -> loop.label().instruction() == instruction)
                .forEach(loop -> loops.add(loop.variable())));
        if (loops.size() != 1) {
            return false; // methods that are called have numbers of their own
        }
        KernelVariable loop = loops.iterator().next();
        return byMemory(read, arguments).values().stream().allMatch(list -> {
            List<Place> places =
                    Conflicts.places(list.stream().filter(a -> a.isIn(loop)).toList(), known);
            return places.stream()
                    .filter(p -> p.access().store())
                    .allMatch(store -> places.stream()
                            .allMatch(other -> store.isInt() && other.isInt() && store.isApartWithin(other, loop)));
        });
    }

    private Optional<String> conflict(Object[] arguments, List<KernelVariable> loops) {
        if (loops.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> conflict = conflict(accesses, arguments, loops);
        return conflict.isPresent() && conflict(plainAccesses, arguments, loops).isEmpty()
                ? Optional.empty()
                : conflict;
    }

    private Optional<String> conflict(List<ArrayAccess> read, Object[] arguments, List<KernelVariable> loops) {
        Known known = known(arguments);
        return byMemory(read, arguments).values().stream()
                .flatMap(list -> cut.of(list, loops, known).or(() -> Conflicts.overflow(list, known)).stream())
                .findFirst();
    }

    private static Reach reach(ArrayAccess access, Object[] arguments) {
        return Reach.of(arguments[access.array().parameter()]).orElseThrow();
    }

    /** Accesses by heap array, which views begin with, so that they have the same indices for the same bytes. */
    private static IdentityHashMap<Object, List<ArrayAccess>> byMemory(List<ArrayAccess> read, Object[] arguments) {
        IdentityHashMap<Object, List<ArrayAccess>> byMemory = new IdentityHashMap<>();
        read.forEach(a -> byMemory.computeIfAbsent(reach(a, arguments).memory(), _ -> new ArrayList<>())
                .add(a));
        return byMemory;
    }

    /** The parameters with arrays that no access leaves, whichever iterations run. */
    public BitSet within(Object[] arguments) {
        return (BitSet) insides.of(arguments).clone();
    }

    private BitSet inside(Object[] arguments) {
        Known known = known(arguments);
        BitSet within = new BitSet();
        accesses.forEach(a -> within.set(a.array().parameter()));
        for (ArrayAccess access : accesses) {
            int parameter = access.array().parameter();
            within.set(
                    parameter, within.get(parameter) && isWithin(access, Arguments.size(arguments[parameter]), known));
        }
        return within;
    }

    private static boolean isWithin(ArrayAccess access, long size, Known known) {
        try {
            return Place.of(access, known).isWithin(size);
        } catch (ArithmeticException e) {
            return false; // its numbers leave the longs
        }
    }

    private Known known(Object[] arguments) {
        Map<KernelVariable, Long> numbers = new HashMap<>();
        scalars.forEach((p, v) -> {
            if (arguments[p] instanceof Number number && v.kind() == Kind.INT) {
                numbers.put(v, number.longValue());
            }
        });
        List<Reach> stored = accesses.stream()
                .filter(ArrayAccess::store)
                .map(a -> reach(a, arguments))
                .toList();
        return new Known(
                e -> switch (e) {
                    case Expr.Local(KernelVariable v) -> Optional.ofNullable(numbers.get(v));
                    case Expr.Size(ArrayRef array)
                    when !array.isLocal() -> Optional.of((long) Arguments.size(arguments[array.parameter()]));
                    default -> Optional.empty();
                },
                array -> !array.isLocal()
                        && stored.stream()
                                .noneMatch(
                                        Reach.of(arguments[array.parameter()]).orElseThrow()::overlaps));
    }
}
