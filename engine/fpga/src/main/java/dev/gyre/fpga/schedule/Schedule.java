package dev.gyre.fpga.schedule;

/**
 * The time of each task.
 *
 * @param interval cycles from a round's beginning to the next one's
 * @param cycles of the round, by task
 * @param offsets picoseconds from the cycle's beginning, by task
 * @param bound what keeps the interval from being shorter
 */
public record Schedule(int interval, int[] cycles, int[] offsets, String bound) {

    /** The cycle in which a task's result is there. */
    public int ready(SchedulingProblem problem, int task) {
        return cycles[task] + problem.tasks().get(task).latency();
    }

    /** Cycles from a round's beginning until its last task has run. */
    public int depth(SchedulingProblem problem) {
        int last = 0;
        for (int t = 0; t < cycles.length; t++) {
            last = Math.max(last, ready(problem, t));
        }
        return last + 1;
    }
}
