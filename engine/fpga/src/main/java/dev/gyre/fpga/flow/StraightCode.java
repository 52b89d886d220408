package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Statements whose loops, if they have any, run a constant number of times, which are written out. Both ways of a condition are computed,
 * and what holds is chosen; only stores are kept from happening.
 */
final class StraightCode {
    private final ValueGraph graph;
    private final Cells cells;
    private final Expressions expressions;

    StraightCode(ValueGraph graph, Cells cells, Expressions expressions) {
        this.graph = graph;
        this.cells = cells;
        this.expressions = expressions;
    }

    /**
     * Builds the nodes of statements.
     *
     * @param runs whether they run at all, which matters to stores only
     */
    void run(List<Stmt> statements, Environment env, Node runs) throws RefusedException {
        run(statements, env, runs, graph.truth(true));
    }

    /**
     * Runs statements, and says when they jump, and where.
     *
     * @param here whether the flow gets to them
     */
    private Map<Label, Node> run(List<Stmt> statements, Environment env, Node runs, Node here) throws RefusedException {
        Map<Label, Node> jumps = new LinkedHashMap<>();
        Node there = here;
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.Assign(KernelVariable v, Expr value) -> assign(env, v, expressions.of(value, env), there);
                case Stmt.Store(ArrayRef array, Expr index, Expr value) ->
                    cells.write(array, expressions.of(index, env), expressions.of(value, env), graph.both(runs, there));
                case Stmt.If branch -> there = leave(jumps, branch(branch, env, runs, there), there);
                case Stmt.Block(Label label, List<Stmt> body) -> {
                    Map<Label, Node> out = run(body, env, runs, there);
                    out.remove(label);
                    out.forEach((l, c) -> jumps.merge(l, c, graph::either));
                    for (Node condition : out.values()) {
                        there = graph.both(there, graph.not(condition));
                    }
                }
                case Stmt.For loop -> repeat(loop, env, runs, there);
                case Stmt.Break(Label label) -> {
                    jumps.merge(label, there, graph::either);
                    return jumps;
                }
                default -> throw new IllegalStateException("a nest's statements don't loop: " + s);
            }
        }
        return jumps;
    }

    /** A loop in an operator: its iterations one after another, its counter a constant in each. */
    private void repeat(Stmt.For loop, Environment env, Node runs, Node there) throws RefusedException {
        Node from = expressions.of(loop.from(), env);
        Node bound = expressions.of(loop.bound(), env);
        if (!from.isConstant() || !bound.isConstant()) {
            throw new IllegalStateException("a nest's statements don't loop: " + loop);
        }
        long last = loop.relation() == Relation.LT ? bound.value() - 1 : bound.value();
        for (long i = from.value(); i <= last; i += loop.step()) {
            env.assign(loop.variable(), graph.constant(i));
            run(loop.body(), env, runs, there);
        }
    }

    /** Adds what jumps from where the flow is, and gives where it goes on. */
    private Node leave(Map<Label, Node> jumps, Map<Label, Node> conditions, Node there) {
        Node stays = there;
        for (Map.Entry<Label, Node> e : conditions.entrySet()) {
            jumps.merge(e.getKey(), graph.both(there, e.getValue()), graph::either);
            stays = graph.both(stays, graph.not(e.getValue()));
        }
        return stays;
    }

    private void assign(Environment env, KernelVariable v, Node value, Node there) {
        env.assign(v, there.is(1) ? value : graph.choose(there, value, env.read(v)));
    }

    private Map<Label, Node> branch(Stmt.If branch, Environment env, Node runs, Node there) throws RefusedException {
        Node condition = expressions.of(branch.condition(), env);
        Node reached = graph.both(runs, there);
        Environment a = env.branch();
        Map<Label, Node> then = run(branch.then(), a, graph.both(reached, condition), graph.truth(true));
        Environment b = env.branch();
        Map<Label, Node> otherwise =
                run(branch.otherwise(), b, graph.both(reached, graph.not(condition)), graph.truth(true));
        Set<KernelVariable> assigned = a.takeAssigned();
        assigned.addAll(b.takeAssigned());
        for (KernelVariable v : assigned) {
            assign(env, v, graph.choose(condition, a.read(v), b.read(v)), there);
        }
        Map<Label, Node> jumps = new LinkedHashMap<>();
        then.forEach((label, c) -> jumps.merge(label, graph.both(condition, c), graph::either));
        otherwise.forEach((label, c) -> jumps.merge(label, graph.both(graph.not(condition), c), graph::either));
        return jumps;
    }
}
