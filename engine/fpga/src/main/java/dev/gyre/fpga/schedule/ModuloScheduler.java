package dev.gyre.fpga.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the least interval at which rounds can follow one another: tries 1, 2 and so on, beginning at what the resources need. At each,
 * all tasks begin as early as their inputs allow, within a cycle too (operations are chained as long as the period lasts); what would take
 * more of a resource than there is moves on by a cycle, and with it what depends on it. Rau 1994, without going back on a choice: beginnings
 * only ever move on, so that where they don't settle no schedule of the interval is found.
 */
public final class ModuloScheduler {
    private static final int LONGEST = 1024;

    private final SchedulingProblem problem;
    private final List<List<Edge>> arriving = new ArrayList<>();
    private final List<List<Edge>> leaving = new ArrayList<>();
    private final List<List<Integer>> users = new ArrayList<>();
    private final Set<String> around = new LinkedHashSet<>();

    private ModuloScheduler(SchedulingProblem problem) {
        this.problem = problem;
        for (int t = 0; t < problem.tasks().size(); t++) {
            arriving.add(new ArrayList<>());
            leaving.add(new ArrayList<>());
        }
        problem.edges().forEach(e -> {
            arriving.get(e.to()).add(e);
            leaving.get(e.from()).add(e);
        });
        for (int r = 0; r < problem.resources().size(); r++) {
            int resource = r;
            users.add(IntStream.range(0, problem.tasks().size())
                    .filter(t -> problem.tasks().get(t).resource() == resource)
                    .boxed()
                    .toList());
        }
    }

    /**
     * The schedule of the least interval.
     *
     * @throws IllegalArgumentException if none is found up to 1,024 cycles: the tasks wait for one another within a round
     */
    public static Schedule schedule(SchedulingProblem problem) {
        ModuloScheduler scheduler = new ModuloScheduler(problem);
        int least = 1;
        String bound = "";
        for (int r = 0; r < problem.resources().size(); r++) {
            int needed = problem.needed(r);
            if (needed > least) {
                least = needed;
                bound = problem.resources().get(r);
            }
        }
        int start = scheduler.around(least);
        if (start > least) {
            bound = scheduler.bound();
        }
        for (int interval = start; interval <= LONGEST; interval++) {
            Optional<Schedule> found = scheduler.at(interval, bound);
            if (found.isPresent()) {
                return found.get();
            }
            bound = scheduler.bound();
        }
        throw new IllegalArgumentException("no schedule of up to " + LONGEST + " cycles a round");
    }

    private String bound() {
        return around.isEmpty()
                ? "the order of " + problem.resources()
                : "values carried from iteration to iteration: "
                        + around.stream().limit(6).collect(Collectors.joining(", "));
    }

    /** The least interval from a given one on at which everything comes around in time, were there enough of all resources. */
    private int around(int least) {
        int high = least;
        while (high < LONGEST && !comesAround(high)) {
            high = Math.min(LONGEST, 2 * high);
        }
        int low = least - 1; // too short
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (comesAround(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        if (low >= least) {
            comesAround(low); // which finds what it is that doesn't
        }
        return high;
    }

    private boolean comesAround(int interval) {
        int n = problem.tasks().size();
        int[] offsets = new int[n];
        java.util.Arrays.fill(offsets, problem.register());
        BitSet open = new BitSet(n);
        open.set(0, n);
        return settle(interval, new int[n], offsets, limit(interval), open);
    }

    private Optional<Schedule> at(int interval, String bound) {
        int n = problem.tasks().size();
        int[] cycles = new int[n];
        int[] offsets = new int[n];
        java.util.Arrays.fill(offsets, problem.register());
        int limit = limit(interval);
        BitSet open = new BitSet(n);
        open.set(0, n);
        while (settle(interval, cycles, offsets, limit, open)) {
            int late = conflict(interval, cycles);
            if (late < 0) {
                return Optional.of(new Schedule(interval, cycles, offsets, bound));
            }
            cycles[late]++;
            offsets[late] = problem.register();
            open.set(late);
            leaving.get(late).forEach(e -> open.set(e.to()));
            if (cycles[late] > limit) {
                around.clear();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** A cycle that no task can begin in: all one after another, and each user of a resource moved on by whole rounds. */
    private int limit(int interval) {
        long gates = 0;
        long whole = 64;
        for (ScheduledTask t : problem.tasks()) {
            gates += t.delay();
            whole += t.latency() == 0 ? 0 : t.latency() + 2;
            whole += t.resource() < 0 ? 0 : interval;
        }
        for (Edge e : problem.edges()) {
            whole += e.isValue() ? 0 : e.gap();
        }
        return (int) (whole + 2 * gates / (problem.period() - problem.register()));
    }

    /** Moves tasks on, those that are open and what depends on them, until all inputs are in time; false if they never are. */
    private boolean settle(int interval, int[] cycles, int[] offsets, int limit, BitSet open) {
        for (int t = open.nextSetBit(0); t >= 0; t = open.nextSetBit(0)) {
            open.clear(t);
            if (!place(t, interval, cycles, offsets)) {
                continue;
            }
            leaving.get(t).forEach(e -> open.set(e.to()));
            if (cycles[t] > limit || (problem.tasks().get(t).pinned() && cycles[t] > 0)) {
                around.clear();
                for (int each = 0; each < cycles.length; each++) {
                    place(each, interval, cycles, offsets);
                }
                return false;
            }
        }
        return true;
    }

    private boolean place(int t, int interval, int[] cycles, int[] offsets) {
        int cycle = cycles[t];
        int offset = offsets[t];
        for (Edge e : arriving.get(t)) {
            ScheduledTask before = problem.tasks().get(e.from());
            int earliest;
            int there;
            if (e.isValue()) {
                earliest = cycles[e.from()] + before.latency() - e.distance() * interval;
                there = before.latency() > 0 ? before.output() : offsets[e.from()] + before.delay();
            } else {
                earliest = cycles[e.from()] + e.gap() - e.distance() * interval;
                there = problem.register();
            }
            boolean later = earliest > cycle || (earliest == cycle && there > offset);
            if (later) {
                if (e.distance() > 0) {
                    around.add(before.name());
                }
                offset = earliest > cycle ? Math.max(there, problem.register()) : there;
                cycle = earliest;
            }
        }
        if (offset > problem.register() && offset + problem.tasks().get(t).delay() > problem.period()) {
            cycle++;
            offset = problem.register();
        }
        boolean moved = cycle != cycles[t] || offset != offsets[t];
        cycles[t] = cycle;
        offsets[t] = offset;
        return moved;
    }

    /** The latest task that shares a resource with more than there is room for in its cycle, or -1. */
    private int conflict(int interval, int[] cycles) {
        for (int r = 0; r < problem.resources().size(); r++) {
            List<Integer> inOrder = users.get(r).stream()
                    .sorted(Comparator.<Integer>comparingInt(t -> cycles[t]).thenComparing(t -> t))
                    .toList();
            int[] taken = new int[interval];
            for (int t : inOrder) {
                if (++taken[Math.floorMod(cycles[t], interval)]
                        > problem.shares().get(r)) {
                    return t;
                }
            }
        }
        return -1;
    }
}
