package dev.gyre.jvm.simd.pass;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AddRecurrence;
import dev.gyre.ir.transform.ExpressionRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Second versions of loops within lanes in which all rounds take the same branches. Where the integers that conditions and indices are made
 * of grow by the same from round to round, what holds in the first round and in the last one holds in all between them. So
 *
 * <pre>for (r = 0; r &lt; R; r++) { j = a + r s; if (j &lt; n) { sum += x[j]; } else { ... } }</pre>
 *
 * becomes, all in longs,
 *
 * <pre>if (s &gt;= 0 &amp;&amp; a &gt;= 0 &amp;&amp; a + (R - 1) s &lt; n, x.size) { for (r = 0; r &lt; R; r++) { j = a + r s; sum += x[j]; } } else { ... as before }</pre>
 *
 * <p>and its accesses, checked once, aren't checked again but by the JVM.
 */
public final class LoopVersioning {
    /** Items of a group in which they are. */
    private static final int SIZE = 32;

    /** Steps of which there are loops of their own: what groups of usual sizes go on by. */
    private static final List<Integer> STEPS = List.of(32, 64, 128, 256, 512, 1024);

    /** Steps beside parts side by side, which take much code. */
    private static final List<Integer> STEPS_BESIDE = List.of(256, 512);

    /** The optional parts of a loop's versions, each with those before it. */
    public enum Extent {
        /** No checks and branches: all else is as it is in the loop. */
        CHECKED,
        /** Integers that grow from round to round are carried along, see {@link StrengthReduction}. */
        CARRIED,
        /** The parts of an item are side by side, too, see {@link GroupUnrollAndJam}. */
        JAMMED
    }

    private final VectorPlan plan;
    private final Extent extent;
    private final List<Integer> steps;
    private final Stmt.For lane;
    private final VectorShapes shapes;
    private final int lanes;

    private LoopVersioning(VectorPlan plan, Extent extent, List<Integer> steps) {
        this.plan = plan;
        this.extent = extent;
        this.steps = steps;
        this.lane = plan.scheduled().get(plan.lane());
        this.shapes = new VectorShapes(plan);
        this.lanes = plan.width() * plan.vectors();
    }

    /** Whether a plan has loops over the parts of an item. */
    public static boolean hasParts(VectorPlan plan) {
        return Stmt.any(
                plan.body(), s -> s instanceof Stmt.For loop && loop.label().equals(Label.PARTS));
    }

    /** The plan with such versions of loops; the same plan if it has none. */
    public static VectorPlan of(VectorPlan plan, Extent extent) {
        return plan.versions(body ->
                Bodies.loops(body).findAny().isEmpty() ? body : new LoopVersioning(plan, extent, STEPS).list(body));
    }

    private List<Stmt> list(List<Stmt> statements) {
        return statements.stream().map(this::statement).toList();
    }

    /** A loop over parts with the parts side by side, in groups of a usual size where all their rounds take the same branches. */
    private Stmt parts(Stmt.For parts) {
        Optional<Stmt> side = extent == Extent.JAMMED
                ? GroupUnrollAndJam.of(parts, lane.bound(), SIZE).flatMap(a -> sides(parts, a))
                : Optional.empty();
        return side.orElseGet(() -> parts.withBody(list(parts.body())));
    }

    private Optional<Stmt> sides(Stmt.For parts, GroupUnrollAndJam sides) {
        List<Stmt> body = Bodies.rewrite(plan.body(), s -> s.equals(parts) ? sides.all() : List.of(s));
        LoopVersioning beside = new LoopVersioning(plan.of(body), Extent.CARRIED, List.of());
        if (!beside.isCounted(sides.rounds())) {
            return Optional.empty();
        }
        Stmt other = parts.withBody(new LoopVersioning(plan, Extent.CARRIED, STEPS_BESIDE).list(parts.body()));
        return beside.new Rounds(sides.rounds()).version(sides, other);
    }

    private Stmt statement(Stmt s) {
        return switch (s) {
            case Stmt.For loop when loop.label().equals(Label.PARTS) -> parts(loop);
            case Stmt.For loop -> {
                Optional<Stmt> version = isCounted(loop) ? new Rounds(loop).version() : Optional.empty();
                yield version.orElseGet(() -> loop.withBody(list(loop.body())));
            }
            case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) -> new Stmt.If(c, list(then), list(otherwise));
            default -> s;
        };
    }

    private boolean isCounted(Stmt.For loop) {
        return loop.step() > 0
                && (loop.relation() == Relation.LT || loop.relation() == Relation.LE)
                && loop.variable().kind() == Kind.INT
                && shapes.of(loop.from()).isUniform()
                && shapes.of(loop.bound()).isUniform();
    }

    /** The rounds of one loop. */
    private final class Rounds {
        private final Stmt.For loop;
        private final RoundFacts facts;
        private final StrengthReduction sums;
        private boolean branches;

        Rounds(Stmt.For loop) {
            this.loop = loop;
            this.facts = new RoundFacts(loop, shapes, lanes);
            this.sums = new StrengthReduction(loop, lane, shapes);
        }

        /** The choice between the two, if the loop's branches can be known before. */
        Optional<Stmt> version() {
            return decided(
                    (all, statements) -> Optional.of(new Stmt.If(all, sums.with(statements, steps), List.of(loop))));
        }

        /** The choice between parts side by side and one after another. */
        Optional<Stmt> version(GroupUnrollAndJam parts, Stmt other) {
            return decided((all, statements) -> sums.with(statements, parts.step())
                    .map(own -> new Stmt.If(
                            new Expr.Both(new Expr.Both(parts.condition(), own.condition()), all),
                            parts.around(own.then()),
                            List.of(other))));
        }

        /** A choice by what has to hold and the statements that all rounds run then, if there were branches to decide. */
        private Optional<Stmt> decided(BiFunction<Expr, List<Stmt>, Optional<Stmt>> choice) {
            return taken(loop.body())
                    .filter(_ -> branches)
                    .flatMap(statements -> facts.all().flatMap(all -> choice.apply(all, statements)));
        }

        /** The statements that all rounds run, if they are the same ones. */
        private Optional<List<Stmt>> taken(List<Stmt> statements) {
            List<Stmt> result = new ArrayList<>();
            for (Stmt s : statements) {
                switch (s) {
                    case Stmt.Assign(KernelVariable v, Expr value) -> {
                        Expr same = facts.assign(v, value)
                                .flatMap(p -> carried(v.name(), shapes.of(v), p))
                                .orElseGet(() -> value.rewrite(this::access));
                        result.add(new Stmt.Assign(v, same));
                    }
                    case Stmt.Store _ -> result.addAll(ExpressionRewriter.rewrite(List.of(s), this::access));
                    case Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise) -> {
                        boolean proved = facts.proves(c);
                        // What stands beside an version for vectors does the same.
                        Optional<List<Stmt>> inner = proved
                                ? taken(then)
                                : UniformVersioning.isVersion(c) ? taken(otherwise) : Optional.empty();
                        if (inner.isEmpty()) {
                            return Optional.empty();
                        }
                        branches |= proved;
                        result.addAll(inner.get());
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(result);
        }

        /** An access without a check of its own, if all lanes of all rounds can be checked before. */
        private Expr access(Expr e) {
            if (!(e instanceof Expr.Load(ArrayRef array, Expr index)) || !array.checked()) {
                return e;
            }
            return facts.within(array, index)
                    .<Expr>map(p -> new Expr.Load(
                            array.unchecked(),
                            carried(array.name(), shapes.of(index), p).orElse(index)))
                    .orElse(e);
        }

        private Optional<Expr> carried(String name, VectorShape shape, AddRecurrence p) {
            return extent == Extent.CHECKED ? Optional.empty() : sums.carried(name, shape, p);
        }
    }
}
