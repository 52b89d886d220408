package dev.gyre.fpga.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a schedule has to keep, on random problems, and that its interval is the least one, where all can be tried. */
class ModuloSchedulerTest {
    private static final int PERIOD = 9000;
    private static final int REGISTER = 600;

    @Test
    void nothingIsUsedBeforeItIsThereNorMoreOftenThanThereIs() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            SchedulingProblem problem = problem(random, 2 + random.nextInt(30));
            Schedule schedule = ModuloScheduler.schedule(problem);
            assertThat(violation(problem, schedule.interval(), schedule.cycles(), schedule.offsets()))
                    .isEmpty();
        }
    }

    @Test
    void theIntervalIsTheLeastOne() {
        SplittableRandom random = new SplittableRandom(11);
        int aboveOne = 0;
        for (int i = 0; i < 300; i++) {
            SchedulingProblem problem = problem(random, 2 + random.nextInt(3));
            int interval = ModuloScheduler.schedule(problem).interval();
            aboveOne += interval > 1 ? 1 : 0;
            for (int shorter = 1; shorter < interval; shorter++) {
                assertThat(exists(problem, shorter, new int[problem.tasks().size()], 0))
                        .isFalse();
            }
        }
        assertThat(aboveOne).isGreaterThan(60);
    }

    @Test
    void recurrencesAndPortsSetTheInterval() {
        List<ScheduledTask> adder = List.of(new ScheduledTask("add", 300, 3, 1000, -1, false));
        SchedulingProblem loop =
                new SchedulingProblem(adder, List.of(Edge.value(0, 0, 1)), List.of(), List.of(), PERIOD, REGISTER);
        assertThat(ModuloScheduler.schedule(loop).interval()).isEqualTo(3);
        assertThat(ModuloScheduler.schedule(loop).bound()).contains("add");
        SchedulingProblem interleaved =
                new SchedulingProblem(adder, List.of(Edge.value(0, 0, 3)), List.of(), List.of(), PERIOD, REGISTER);
        assertThat(ModuloScheduler.schedule(interleaved).interval()).isEqualTo(1);
        List<ScheduledTask> loads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            loads.add(new ScheduledTask("load", 900, 1, 6000, 0, false));
        }
        SchedulingProblem ports =
                new SchedulingProblem(loads, List.of(), List.of("the ports of x"), List.of(2), PERIOD, REGISTER);
        assertThat(ModuloScheduler.schedule(ports).interval()).isEqualTo(3);
        assertThat(ModuloScheduler.schedule(ports).bound()).isEqualTo("the ports of x");
    }

    @Test
    void gatesShareACycleAsLongAsItLasts() {
        List<ScheduledTask> chain = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chain.add(ScheduledTask.gates("g" + i, 2700));
            if (i > 0) {
                edges.add(Edge.value(i - 1, i, 0));
            }
        }
        Schedule schedule =
                ModuloScheduler.schedule(new SchedulingProblem(chain, edges, List.of(), List.of(), PERIOD, REGISTER));
        assertThat(schedule.cycles()).containsExactly(0, 0, 0, 1, 1, 1);
    }

    @Test
    void tasksThatWaitForOneAnotherWithinARoundAreRefused() {
        List<ScheduledTask> two =
                List.of(new ScheduledTask("a", 300, 1, 600, -1, false), new ScheduledTask("b", 300, 1, 600, -1, false));
        List<Edge> circle = List.of(Edge.value(0, 1, 0), Edge.value(1, 0, 0));
        assertThatThrownBy(() -> ModuloScheduler.schedule(
                        new SchedulingProblem(two, circle, List.of(), List.of(), PERIOD, REGISTER)))
                .hasMessageContaining("no schedule");
    }

    private static SchedulingProblem problem(SplittableRandom random, int n) {
        List<ScheduledTask> tasks = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (int t = 0; t < n; t++) {
            switch (random.nextInt(4)) {
                case 0 -> tasks.add(new ScheduledTask("m" + t, 900, 1, 6000, random.nextInt(2), false));
                case 1 -> tasks.add(new ScheduledTask("f" + t, 500, 1 + random.nextInt(3), 3000, -1, false));
                default -> tasks.add(ScheduledTask.gates("g" + t, random.nextInt(6000)));
            }
            for (int e = 0; t > 0 && e < 2; e++) {
                edges.add(Edge.value(random.nextInt(t), t, random.nextInt(4) == 0 ? 1 : 0));
            }
            if (random.nextInt(4) == 0) {
                edges.add(Edge.value(t, random.nextInt(t + 1), 1 + random.nextInt(3)));
            }
            if (t > 0 && random.nextInt(6) == 0) {
                edges.add(new Edge(t, random.nextInt(t), 1, 1));
            }
        }
        return new SchedulingProblem(tasks, edges, List.of("one", "two"), List.of(1, 2), PERIOD, REGISTER);
    }

    /** What a schedule breaks, or nothing. */
    private static String violation(SchedulingProblem problem, int interval, int[] cycles, int[] offsets) {
        for (Edge e : problem.edges()) {
            ScheduledTask before = problem.tasks().get(e.from());
            int then = cycles[e.to()] + e.distance() * interval;
            if (!e.isValue()) {
                if (then < cycles[e.from()] + e.gap()) {
                    return "order " + e;
                }
                continue;
            }
            int ready = cycles[e.from()] + before.latency();
            int there = before.latency() > 0 ? before.output() : offsets[e.from()] + before.delay();
            if (then < ready || (then == ready && offsets[e.to()] < there)) {
                return "value " + e;
            }
        }
        for (int t = 0; t < cycles.length; t++) {
            if (cycles[t] < 0
                    || (offsets[t] > REGISTER
                            && offsets[t] + problem.tasks().get(t).delay() > PERIOD)) {
                return "time of " + t;
            }
        }
        for (int r = 0; r < problem.resources().size(); r++) {
            int[] used = new int[interval];
            for (int t = 0; t < cycles.length; t++) {
                if (problem.tasks().get(t).resource() == r
                        && ++used[cycles[t] % interval] > problem.shares().get(r)) {
                    return "resource " + r;
                }
            }
        }
        return "";
    }

    /** Tries all cycles up to a few; within them tasks begin as early as they can, found by going round until nothing moves. */
    private static boolean exists(SchedulingProblem problem, int interval, int[] cycles, int task) {
        if (task == cycles.length) {
            int[] offsets = new int[cycles.length];
            java.util.Arrays.fill(offsets, REGISTER);
            for (int round = 0; round < 8; round++) {
                for (Edge e : problem.edges()) {
                    ScheduledTask before = problem.tasks().get(e.from());
                    boolean same = e.isValue()
                            && cycles[e.to()] + e.distance() * interval == cycles[e.from()] + before.latency();
                    int there = before.latency() > 0 ? before.output() : offsets[e.from()] + before.delay();
                    offsets[e.to()] = same ? Math.max(offsets[e.to()], there) : offsets[e.to()];
                }
            }
            return violation(problem, interval, cycles, offsets).isEmpty();
        }
        for (int c = 0; c < 9; c++) {
            cycles[task] = c;
            if (exists(problem, interval, cycles, task + 1)) {
                return true;
            }
        }
        return false;
    }
}
