package dev.gyre.fpga.nest;

import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.List;

/**
 * Loops within one another, outermost first, and the statements of the innermost one; without loops, those of the kernel.
 *
 * @param body neither holds a loop nor jumps
 * @param steps of the kernel in which it runs, from 0: one, or several if the kernel has loops that are alike
 */
public record Nest(List<Level> levels, List<Stmt> body, List<Integer> steps) {

    /** The lists of statements: those before and after each loop, outer ones first, then those of the innermost one. */
    public List<List<Stmt>> lists() {
        List<List<Stmt>> lists = new ArrayList<>();
        levels.forEach(level -> {
            lists.add(level.before());
            lists.add(level.after());
        });
        lists.add(body);
        return lists;
    }

    /** Index of the innermost parallel loop, or -1. */
    public int innermostParallel() {
        for (int k = levels.size() - 1; k >= 0; k--) {
            if (levels.get(k).parallel()) {
                return k;
            }
        }
        return -1;
    }

    /** Whether there are loops within the innermost parallel one, so that its iterations could be taken in turn. */
    public boolean hasWithin() {
        return innermostParallel() >= 0 && innermostParallel() < levels.size() - 1;
    }
}
