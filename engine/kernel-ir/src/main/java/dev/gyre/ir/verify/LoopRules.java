package dev.gyre.ir.verify;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.TripCount;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Loops count as they say, jumps leave or repeat what encloses them, and a list of statements stands in one place. */
final class LoopRules {
    static final String STEP = "a counted loop must count up by a positive step to a bound";
    static final String VARIABLE = "nothing but a counted loop may assign its variable";
    static final String BOUND = "a counted loop's bound mustn't change while it runs";
    static final String BREAK = "a break must leave a block that encloses it";
    static final String CONTINUE = "a continue must repeat a loop that encloses it";
    static final String BEHIND = "nothing may follow a jump";
    static final String LABEL = "a label must name one of the statements that enclose another";
    static final String PARALLEL = "a parallel loop must be there once";
    static final String PLACE = "a list of statements must stand in one place";
    static final String BARRIER = "only work-items of a group wait for one another";
    static final String REGION = "regions are made behind all passes";

    private final boolean barriers;
    private final Deque<Stmt> enclosing = new ArrayDeque<>();
    private final Set<Label> parallel = new HashSet<>();
    private final Set<List<Stmt>> places = Collections.newSetFromMap(new IdentityHashMap<>());

    LoopRules(boolean barriers) {
        this.barriers = barriers;
    }

    void check(List<Stmt> statements) {
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            boolean jump = s instanceof Stmt.Break || s instanceof Stmt.Continue;
            require(!jump || i == statements.size() - 1, s, BEHIND, statements.size() - 1 - i + " more");
            statement(s);
            enclosing.push(s);
            for (List<Stmt> body : s.bodies()) {
                require(body.isEmpty() || places.add(body), s, PLACE, body.size() + " statements again");
                check(body);
            }
            enclosing.pop();
        }
    }

    private void statement(Stmt s) {
        switch (s) {
            case Stmt.For loop -> counted(loop);
            case Stmt.Block(Label label, var _) -> label(s, label);
            case Stmt.Loop(Label label, var _) -> label(s, label);
            case Stmt.Break(Label label) ->
                require(
                        enclosing.stream()
                                .anyMatch(e ->
                                        e instanceof Stmt.Block b && b.label().equals(label)),
                        s,
                        BREAK,
                        label);
            case Stmt.Continue(Label label) ->
                require(
                        enclosing.stream()
                                .anyMatch(e ->
                                        e instanceof Stmt.Loop l && l.label().equals(label)),
                        s,
                        CONTINUE,
                        label);
            case Stmt.Barrier _ -> require(barriers, s, BARRIER, "a barrier");
            case Stmt.Region(int number, var _) -> throw Violation.at(s, REGION, number);
            case Stmt.Assign _, Stmt.Store _, Stmt.If _ -> {}
        }
    }

    private void counted(Stmt.For loop) {
        label(loop, loop.label());
        require(loop.step() > 0 && loop.step() <= TripCount.MOST_STEP, loop, STEP, loop.step());
        require(loop.relation() == Relation.LT || loop.relation() == Relation.LE, loop, STEP, loop.relation());
        Set<KernelVariable> assigned = new HashSet<>();
        Stmt.walk(loop.body(), s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
        require(!assigned.contains(loop.variable()), loop, VARIABLE, loop.variable());
        assigned.add(loop.variable());
        require(!loop.bound().reads(assigned), loop, BOUND, loop.bound());
        require(!loop.bound().loads(), loop, BOUND, loop.bound());
    }

    private void label(Stmt s, Label label) {
        require(enclosing.stream().noneMatch(e -> label.equals(labelled(e, s))), s, LABEL, label);
        require(!(s instanceof Stmt.For) || !label.isParallel() || parallel.add(label), s, PARALLEL, label);
    }

    /** The label of a statement of the same class, which alone may be meant by it. */
    private static Label labelled(Stmt s, Stmt like) {
        return switch (s) {
            case Stmt.Block b when like instanceof Stmt.Block -> b.label();
            case Stmt.Loop l when like instanceof Stmt.Loop || like instanceof Stmt.For -> l.label();
            case Stmt.For f when like instanceof Stmt.Loop || like instanceof Stmt.For -> f.label();
            default -> new Label(-1);
        };
    }

    private static void require(boolean holds, Stmt s, String rule, Object detail) {
        if (!holds) {
            throw Violation.at(s, rule, detail);
        }
    }
}
