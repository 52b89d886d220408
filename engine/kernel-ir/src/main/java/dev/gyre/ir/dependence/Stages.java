package dev.gyre.ir.dependence;

import dev.gyre.ir.KernelVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A space whose iterations meet at single rows or columns only is cut there: a step of Floyd and Warshall's shortest ways reads the pivot's row and
 * column, which its own iterations there store. The rows above, the pivot's, and those below are three stages; in each of these the columns left of the
 * pivot's, itself, and those right of it are boxes that a row goes through one after the other. That keeps Java's order wherever it matters: rows of a stage
 * don't meet, whatever the columns are, nor do columns of a row in a box.
 */
final class Stages {
    /** Places where a loop is cut. */
    private static final int MOST_CUTS = 2;

    private final Conflicts conflicts;
    private final List<KernelVariable> loops;
    private final Set<KernelVariable> plainly;
    private final Collection<List<ArrayAccess>> byMemory;
    private final Known known;

    /**
     * The stages of a space.
     *
     * @param conflicts of the loops that are cut into tiles
     * @param plainly those of them whose variables are what tells their iterations
     * @param byMemory accesses that may come to the same elements
     */
    Stages(Conflicts conflicts, Set<KernelVariable> plainly, Collection<List<ArrayAccess>> byMemory, Known known) {
        this.conflicts = conflicts;
        this.plainly = plainly;
        this.loops = conflicts.parallel();
        this.byMemory = byMemory;
        this.known = known;
    }

    /** The stages, in the order in which they are to run; none if there's no such way to cut the space. */
    List<Stage> find() {
        Map<KernelVariable, NavigableSet<Long>> cuts = cuts();
        return IntStream.range(1, 1 << loops.size())
                .boxed()
                .sorted(Comparator.comparingInt(Integer::bitCount))
                .map(this::loopsOf)
                .filter(cut -> cuts.keySet().containsAll(cut) && !isReadAnew(cut))
                .map(cut -> stages(cut, cuts))
                .filter(stages -> !stages.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private List<KernelVariable> loopsOf(int bits) {
        return IntStream.range(0, loops.size())
                .filter(d -> (bits >> d & 1) == 1)
                .mapToObj(loops::get)
                .toList();
    }

    /** Values of loops' variables for which iterations meet others. */
    private Map<KernelVariable, NavigableSet<Long>> cuts() {
        Map<KernelVariable, NavigableSet<Long>> cuts = new HashMap<>();
        for (List<ArrayAccess> list : byMemory) {
            List<Place> places = Conflicts.places(list, known);
            places.stream()
                    .filter(store -> store.access().store())
                    .forEach(store -> places.forEach(other -> store.meets(other)
                            .forEach((variable, value) -> cuts.computeIfAbsent(variable, _ -> new TreeSet<>())
                                    .add(value))));
        }
        cuts.keySet().removeIf(v -> !plainly.contains(v) || !countsByOne(v));
        cuts.values().removeIf(values -> values.size() > MOST_CUTS);
        return cuts;
    }

    private boolean countsByOne(KernelVariable loop) {
        return byMemory.stream()
                .flatMap(List::stream)
                .flatMap(a -> a.loops().stream())
                .allMatch(l -> !l.variable().equals(loop) || l.step() == 1);
    }

    /** Whether what is read once before a loop would be read for each of its stages, and stored in one. */
    private boolean isReadAnew(List<KernelVariable> cut) {
        return byMemory.stream().anyMatch(list -> {
            List<Place> places = Conflicts.places(list, known);
            return cut.stream()
                    .anyMatch(loop -> places.stream()
                            .filter(store ->
                                    store.access().store() && store.access().isIn(loop))
                            .anyMatch(store -> places.stream()
                                    .anyMatch(other ->
                                            !other.access().isIn(loop) && conflicts.isReadAnew(store, other))));
        });
    }

    private List<Stage> stages(List<KernelVariable> cut, Map<KernelVariable, NavigableSet<Long>> cuts) {
        List<Map<KernelVariable, Range>> windows = List.of(Map.of());
        for (KernelVariable loop : loops) {
            List<Map<KernelVariable, Range>> next = new ArrayList<>();
            for (Map<KernelVariable, Range> window : windows) {
                for (Range range : cut.contains(loop) ? ranges(cuts.get(loop)) : List.of(Range.INTS)) {
                    Map<KernelVariable, Range> within = new HashMap<>(window);
                    within.put(loop, range);
                    if (byMemory.stream()
                            .anyMatch(list -> conflicts
                                    .of(list, List.of(loop), known.within(within))
                                    .isPresent())) {
                        return List.of();
                    }
                    next.add(within);
                }
            }
            windows = next;
        }
        return stages(windows);
    }

    /** Before, at, and behind each value. */
    private static List<Range> ranges(NavigableSet<Long> values) {
        List<Range> ranges = new ArrayList<>();
        long from = Range.INTS.low();
        for (long value : values) {
            if (from < value) {
                ranges.add(new Range(from, value - 1));
            }
            ranges.add(Range.of(value));
            from = value + 1;
        }
        ranges.add(new Range(from, Range.INTS.high()));
        return ranges;
    }

    /** Windows with the same part of the outermost loop are one stage. */
    private List<Stage> stages(List<Map<KernelVariable, Range>> windows) {
        Map<Range, List<Stage.Box>> boxes = new LinkedHashMap<>();
        List<KernelVariable> inner = loops.subList(1, loops.size());
        for (Map<KernelVariable, Range> window : windows) {
            boxes.computeIfAbsent(window.get(loops.getFirst()), _ -> new ArrayList<>())
                    .add(new Stage.Box(
                            inner.stream().map(loop -> from(window.get(loop))).toList(),
                            inner.stream().map(loop -> to(window.get(loop))).toList()));
        }
        return boxes.entrySet().stream()
                .map(stage -> new Stage(from(stage.getKey()), to(stage.getKey()), stage.getValue()))
                .toList();
    }

    private static int from(Range range) {
        return (int) range.low();
    }

    private static int to(Range range) {
        return (int) Math.min(Integer.MAX_VALUE, range.high() + 1);
    }
}
