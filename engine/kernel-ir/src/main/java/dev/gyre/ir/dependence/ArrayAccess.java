package dev.gyre.ir.dependence;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.transform.CountedLoops;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A load or a store of an array's element.
 *
 * @param index in terms of loops, parameters, and what can't be known before the kernel runs
 * @param loops around it, outermost first
 * @param conditions under which it is done
 * @param loads whether where it goes, or whether it's done, depends on what is loaded
 * @param definitions what variables stand for that aren't those of loops
 * @param place of the statement
 */
record ArrayAccess(
        ArrayRef array,
        Expr index,
        boolean store,
        List<Stmt.For> loops,
        List<Expr> conditions,
        boolean loads,
        Definitions definitions,
        int place) {

    /**
     * A copy with nothing in an expression that's loaded twice and may be stored to in between: of such loads the further ones are unknown numbers.
     *
     * @param unchanged whether nobody stores to an array
     */
    ArrayAccess readOnce(Predicate<ArrayRef> unchanged) {
        return loads
                ? new ArrayAccess(
                        array,
                        readOnce(index, unchanged, new HashSet<>()),
                        store,
                        loops.stream().map(loop -> readOnce(loop, unchanged)).toList(),
                        conditions.stream()
                                .map(c -> readOnce(c, unchanged, new HashSet<>()))
                                .toList(),
                        true,
                        definitions,
                        place)
                : this;
    }

    private static Stmt.For readOnce(Stmt.For loop, Predicate<ArrayRef> unchanged) {
        Set<Expr> loaded = new HashSet<>();
        Expr bound = readOnce(loop.bound(), unchanged, loaded);
        Expr from = readOnce(loop.from(), unchanged, loaded);
        return new Stmt.For(loop.label(), loop.variable(), from, loop.relation(), bound, loop.step(), loop.body());
    }

    private static Expr readOnce(Expr e, Predicate<ArrayRef> unchanged, Set<Expr> loaded) {
        return e.rewrite(x -> x instanceof Expr.Load(ArrayRef a, Expr _) && !unchanged.test(a) && !loaded.add(x)
                ? new Expr.Local(new KernelVariable("later", x.kind()))
                : x);
    }

    private static boolean loads(Expr index, List<Stmt.For> loops, List<Expr> conditions) {
        return index.loads()
                || loops.stream().anyMatch(l -> l.from().loads() || l.bound().loads())
                || conditions.stream().anyMatch(Expr::loads);
    }

    /** Whether it is done within the loop of a variable. */
    boolean isIn(KernelVariable loop) {
        return loops.stream().anyMatch(l -> l.variable().equals(loop));
    }

    /** All accesses of a kernel whose loops have been found. */
    static List<ArrayAccess> list(List<Stmt> kernel, Definitions definitions) {
        List<ArrayAccess> accesses = new ArrayList<>();
        new Search(definitions, accesses, Increments.NOWHERE).statements(kernel, List.of(), List.of());
        return accesses;
    }

    private record Search(Definitions definitions, List<ArrayAccess> accesses, int place) {
        private static final int MOST_WAYS = 8;

        /** One of an expression's possible values, and the conditions under which it has it. */
        private record Way(Expr value, List<Expr> conditions) {}

        void statements(List<Stmt> list, List<Stmt.For> loops, List<Expr> before) {
            List<Expr> conditions = before;
            for (Stmt s : list) {
                List<Expr> entered = conditions;
                Search at = new Search(
                        definitions, accesses, definitions.increments().place(s));
                s.expressions().forEach(e -> at.expression(e, loops, entered));
                boolean again = s instanceof Stmt.For || s instanceof Stmt.Loop;
                List<Expr> here = again ? before(conditions, s) : conditions;
                switch (s) {
                    case Stmt.Store store -> at.add(store.array(), store.index(), true, loops, conditions);
                    case Stmt.If branch -> {
                        statements(branch.then(), loops, with(conditions, branch.condition()));
                        statements(branch.otherwise(), loops, with(conditions, Expr.Not.of(branch.condition())));
                        if (CountedLoops.endsInJump(branch.then())) {
                            conditions = with(conditions, Expr.Not.of(branch.condition()));
                        } else if (CountedLoops.endsInJump(branch.otherwise())) {
                            conditions = with(conditions, branch.condition());
                        }
                    }
                    case Stmt.For loop -> statements(loop.body(), within(loops, definitions.close(loop)), here);
                    case Stmt.Loop loop ->
                        definitions
                                .counted(loop)
                                .ifPresentOrElse(
                                        counted -> statements(counted.body(), within(loops, counted), here),
                                        () -> statements(loop.body(), loops, here));
                    default -> s.bodies().forEach(body -> statements(body, loops, here));
                }
                conditions = before(conditions, s);
            }
        }

        /** Conditions as they were before a statement assigned variables, of whose numbers since then they say nothing. */
        private List<Expr> before(List<Expr> conditions, Stmt s) {
            if (conditions.isEmpty()) {
                return conditions;
            }
            Set<KernelVariable> assigned = Assignments.of(List.of(s)).variables();
            return conditions.stream().map(c -> definitions.before(c, assigned)).toList();
        }

        private void expression(Expr e, List<Stmt.For> loops, List<Expr> conditions) {
            switch (e) {
                case Expr.Select(Expr c, Expr a, Expr b) -> {
                    expression(c, loops, conditions);
                    expression(a, loops, with(conditions, c));
                    expression(b, loops, with(conditions, Expr.Not.of(c)));
                }
                case Expr.Both(Expr a, Expr b) -> {
                    expression(a, loops, conditions);
                    expression(b, loops, with(conditions, a));
                }
                default -> {
                    e.operands().forEach(o -> expression(o, loops, conditions));
                    if (e instanceof Expr.Load(ArrayRef array, Expr index)) {
                        add(array, index, false, loops, conditions);
                    }
                }
            }
        }

        /** Adds an access for each index that there may be. */
        private void add(ArrayRef array, Expr index, boolean store, List<Stmt.For> loops, List<Expr> conditions) {
            for (Way way : ways(definitions.close(index))) {
                List<Expr> all = new ArrayList<>(conditions);
                all.addAll(way.conditions());
                accesses.add(new ArrayAccess(
                        array, way.value(), store, loops, all, loads(way.value(), loops, all), definitions, place));
            }
        }

        /** The values that an expression may have, over all outcomes of its choices; only itself if there are too many. */
        private List<Way> ways(Expr e) {
            if (e instanceof Expr.Load) {
                return List.of(new Way(e, List.of()));
            }
            if (e instanceof Expr.Select(Expr c, Expr a, Expr b)) {
                List<Way> either = new ArrayList<>();
                ways(a).forEach(way -> either.add(new Way(way.value(), with(way.conditions(), c))));
                ways(b).forEach(way -> either.add(new Way(way.value(), with(way.conditions(), Expr.Not.of(c)))));
                return either.size() > MOST_WAYS ? List.of(new Way(e, List.of())) : either;
            }
            List<List<Way>> combined = List.of(List.of());
            for (Expr operand : e.operands()) {
                List<Way> each = ways(operand);
                if (each.size() * combined.size() > MOST_WAYS) {
                    return List.of(new Way(e, List.of()));
                }
                combined = combined.stream()
                        .flatMap(before -> each.stream()
                                .map(way -> Stream.concat(before.stream(), Stream.of(way))
                                        .toList()))
                        .toList();
            }
            return combined.stream()
                    .map(operands -> new Way(
                            e.with(operands.stream().map(Way::value).toList()),
                            operands.stream()
                                    .flatMap(way -> way.conditions().stream())
                                    .toList()))
                    .toList();
        }

        private static List<Stmt.For> within(List<Stmt.For> loops, Stmt.For loop) {
            List<Stmt.For> all = new ArrayList<>(loops);
            all.add(loop);
            return all;
        }

        private List<Expr> with(List<Expr> conditions, Expr one) {
            if (definitions.isTooLong(one)) {
                return conditions;
            }
            List<Expr> all = new ArrayList<>(conditions);
            all.add(definitions.close(one));
            return all;
        }
    }
}
