package dev.gyre.ir.transform;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.TripCount;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.ReductionVariables;
import dev.gyre.ir.analysis.ScalarEvolution;
import dev.gyre.ir.analysis.Signs;
import dev.gyre.ir.front.Cleanup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds loops that count: {@code v = from; block { loop { if !(v < bound) break; body; v += step } }} becomes a {@link Stmt.For}, if the
 * bound stays the same while it runs, the body doesn't assign v, and v isn't read behind it. Where the step isn't a constant but known to
 * be positive, or work-items begin at different numbers, as in the loops by which those of a group share some work, the rounds are counted:
 * {@code for (v = from; v < bound; v += step)} becomes {@code for (round = 0; round < ceil(bound / step); round++)}, with
 * {@code v = from + round * step} in it, if {@code v < bound}.
 */
public final class CountedLoops {
    private final Map<KernelVariable, Integer> reads = new HashMap<>();
    private final Signs signs;

    private CountedLoops(List<Stmt> kernel, Signs signs) {
        this.signs = signs;
        Bodies.expressions(kernel, x -> {
            if (x instanceof Expr.Local(KernelVariable v)) {
                reads.merge(v, 1, Integer::sum);
            }
        });
    }

    public static List<Stmt> find(List<Stmt> kernel) {
        return find(kernel, Signs.UNKNOWN);
    }

    /** As {@link #find(List)}, with what is known of steps. */
    public static List<Stmt> find(List<Stmt> kernel, Signs signs) {
        return new CountedLoops(kernel, signs).list(kernel, Set.of());
    }

    /** Rewrites statements behind which the flow goes where breaks with the labels go. */
    private List<Stmt> list(List<Stmt> statements, Set<Label> next) {
        List<Stmt> result = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Set<Label> after = i == statements.size() - 1 ? next : Set.of();
            Stmt inner = switch (statements.get(i)) {
                case Stmt.If b -> new Stmt.If(b.condition(), list(b.then(), after), list(b.otherwise(), after));
                case Stmt.Block b -> new Stmt.Block(b.label(), list(b.body(), Cleanup.with(after, b.label())));
                case Stmt.Loop b -> new Stmt.Loop(b.label(), list(b.body(), Set.of()));
                case Stmt.For f -> f.withBody(list(f.body(), Set.of()));
                case Stmt s -> s;
            };
            Optional<Stmt.For> loop = result.isEmpty() || !(result.getLast() instanceof Stmt.Assign start)
                    ? Optional.empty()
                    : block(inner, after).flatMap(block -> counted(start, block));
            if (loop.isEmpty()) {
                result.add(inner);
                continue;
            }
            KernelVariable counted = ((Stmt.Assign) result.removeLast()).target();
            Stmt.For found = loop.get();
            if (!found.variable().equals(counted)) {
                KernelVariable rounds = new KernelVariable("rounds", Kind.INT);
                result.add(new Stmt.Assign(rounds, found.bound()));
                found = new Stmt.For(
                        found.label(),
                        found.variable(),
                        found.from(),
                        found.relation(),
                        new Expr.Local(rounds),
                        found.step(),
                        found.body());
            }
            boolean breaks = inner instanceof Stmt.Block block && Cleanup.jumpsTo(found.body(), block.label());
            result.add(breaks ? new Stmt.Block(((Stmt.Block) inner).label(), List.of(found)) : found);
        }
        return result;
    }

    /** A block that may hold a loop: a block as it is, and a loop whose exit ends what encloses it, as if it had a block of its own. */
    private static Optional<Stmt.Block> block(Stmt s, Set<Label> after) {
        return switch (s) {
            case Stmt.Block block -> Optional.of(block);
            case Stmt.Loop loop ->
                after.stream()
                        .filter(label -> unwrap(ended(loop.body()), label) != null)
                        .map(label -> new Stmt.Block(label, List.of(loop)))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private Optional<Stmt.For> counted(Stmt.Assign start, Stmt.Block block) {
        if (block.body().size() != 1 || !(block.body().getFirst() instanceof Stmt.Loop loop)) {
            return Optional.empty();
        }
        List<Stmt> round = ended(loop.body());
        List<Stmt> body = unwrap(round, block.label());
        if (body == null || body.size() < 2) {
            return Optional.empty();
        }
        KernelVariable v = start.target();
        Expr.Compare condition = condition(round.getFirst(), v);
        Optional<Expr> step = v.equals(body.getLast().assigned())
                ? ScalarEvolution.step(body.getLast()).filter(by -> !by.loads())
                : Optional.empty();
        List<Stmt> inner = body.subList(0, body.size() - 1);
        if (condition == null || step.isEmpty() || Cleanup.jumpsTo(inner, loop.label())) {
            return Optional.empty();
        }
        Set<KernelVariable> assigned = Assignments.of(inner).variables();
        boolean known = !condition.b().loads() && !assigned.contains(v) && readsNone(condition.b(), v, assigned);
        if (!known || ReductionVariables.reads(v, inner) + 2 != reads.getOrDefault(v, 0)) {
            return Optional.empty();
        }
        if (isDownward(condition)) {
            return downward(loop.label(), start, condition, step.get(), inner, assigned);
        }
        if (step.get() instanceof Expr.Const(Kind _, Number by)
                && (!isTaken(by.intValue()) || !signs.isShare(start.value()))) {
            return !isTaken(by.intValue())
                    ? Optional.empty()
                    : Optional.of(new Stmt.For(
                            loop.label(),
                            v,
                            start.value(),
                            condition.relation(),
                            condition.b(),
                            by.intValue(),
                            List.copyOf(inner)));
        }
        boolean sharing = signs.isStep(step.get())
                && signs.isAtLeast(start.value(), 0)
                && readsNone(step.get(), v, assigned)
                && readsNone(start.value(), v, assigned)
                && !start.value().loads();
        return sharing ? Optional.of(rounds(loop.label(), start, condition, step.get(), inner)) : Optional.empty();
    }

    private static boolean isTaken(int step) {
        return 0 < step && step <= TripCount.MOST_STEP;
    }

    private static boolean isDownward(Expr.Compare condition) {
        return condition.relation() == Relation.GE || condition.relation() == Relation.GT;
    }

    /**
     * Statements for one who only looks at them: loops whose variables get smaller as ones that count up, over all numbers between, which says more
     * of these than a difference does.
     */
    public static List<Stmt> upward(List<Stmt> statements) {
        return Bodies.lists(statements, list -> {
            List<Stmt> result = new ArrayList<>();
            for (Stmt s : list) {
                result.add(
                        s instanceof Stmt.For loop && !result.isEmpty() && result.getLast() instanceof Stmt.Assign start
                                ? upward(loop, start)
                                : s);
            }
            return result;
        });
    }

    private static Stmt.For upward(Stmt.For loop, Stmt.Assign start) {
        Expr first = new Expr.Local(start.target());
        Expr round = new Expr.Local(loop.variable());
        if (!loop.bound().equals(first)
                || !loop.from().equals(Expr.Const.of(0))
                || loop.body().isEmpty()
                || !(loop.body().getFirst() instanceof Stmt.Assign(KernelVariable v, Expr value))
                || !value.equals(new Expr.Binary(BinaryOp.SUB, start.value(), round))) {
            return loop;
        }
        List<Stmt> body = new ArrayList<>(loop.body());
        body.set(0, new Stmt.Assign(loop.variable(), new Expr.Binary(BinaryOp.SUB, first, new Expr.Local(v))));
        Expr least = Expr.Const.of(loop.relation() == Relation.LE ? 0 : 1);
        return new Stmt.For(loop.label(), v, least, Relation.LE, first, 1, body);
    }

    private static boolean isToOne(Expr.Compare condition) {
        return condition.relation() == Relation.GE && condition.b().equals(Expr.Const.of(1));
    }

    /** A loop down to zero or one, as rounds by which its variable gets smaller. */
    private static Optional<Stmt.For> downward(
            Label label,
            Stmt.Assign start,
            Expr.Compare condition,
            Expr step,
            List<Stmt> inner,
            Set<KernelVariable> assigned) {
        if (!(step instanceof Expr.Const by)
                || !isTaken(-by.value().intValue())
                || !(condition.b() instanceof Expr.Const least)
                || least.value().intValue() != (isToOne(condition) ? 1 : 0)
                || start.value().loads()
                || !readsNone(start.value(), start.target(), assigned)) {
            return Optional.empty();
        }
        KernelVariable round = new KernelVariable("round", Kind.INT);
        int down = -by.value().intValue();
        boolean inclusive = condition.relation() == Relation.GE && !isToOne(condition);
        Expr first = start.value();
        Expr passed = new Expr.Local(round);
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Assign(
                start.target(),
                new Expr.Binary(
                        BinaryOp.SUB,
                        first,
                        down == 1 ? passed : new Expr.Binary(BinaryOp.MUL, passed, Expr.Const.of(down)))));
        body.addAll(inner);
        // Counted by the step itself, the last round's variable might leave the integers.
        Expr rounds = new Expr.Select(
                new Expr.Compare(condition.relation(), first, condition.b()),
                count(inclusive ? first : new Expr.Binary(BinaryOp.SUB, first, Expr.Const.of(1)), Expr.Const.of(down)),
                Expr.Const.of(0));
        return Optional.of(new Stmt.For(
                label,
                round,
                Expr.Const.of(0),
                down == 1 && inclusive ? Relation.LE : Relation.LT,
                down == 1 ? first : rounds,
                1,
                List.copyOf(body)));
    }

    /** The numbers from 0 to one that isn't negative, a step apart. */
    private static Expr count(Expr last, Expr step) {
        return new Expr.Binary(BinaryOp.ADD, new Expr.Binary(BinaryOp.DIV, last, step), Expr.Const.of(1));
    }

    /** Steps that aren't positive divide by zero, where the loop wouldn't end. */
    private Stmt.For rounds(Label label, Stmt.Assign start, Expr.Compare condition, Expr step, List<Stmt> inner) {
        KernelVariable round = new KernelVariable("round", Kind.INT);
        Expr bound = condition.b();
        boolean inclusive = condition.relation() == Relation.LE;
        Expr last = inclusive ? bound : new Expr.Binary(BinaryOp.SUB, bound, Expr.Const.of(1));
        Expr positive = signs.isAtLeast(step, 1) ? step : new Expr.Binary(BinaryOp.MAX, step, Expr.Const.of(0));
        Expr count = count(last, positive);
        Expr some = new Expr.Compare(inclusive ? Relation.GE : Relation.GT, bound, Expr.Const.of(0));
        Expr at = new Expr.Binary(
                BinaryOp.ADD, start.value(), new Expr.Binary(BinaryOp.MUL, new Expr.Local(round), step));
        return new Stmt.For(
                label,
                round,
                Expr.Const.of(0),
                Relation.LT,
                new Expr.Select(some, count, Expr.Const.of(0)),
                1,
                List.of(new Stmt.Assign(start.target(), at), new Stmt.If(condition, List.copyOf(inner), List.of())));
    }

    /**
     * Statements with what a jump passes over behind its branch instead of on the branch's other side, so that what ends a round is the last of them; a jump
     * on either of two conditions, at their head, as two.
     */
    public static List<Stmt> ended(List<Stmt> round) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt s : round) {
            if (s instanceof Stmt.If(Expr c, List<Stmt> then, List<Stmt> otherwise)
                    && (endsInJump(then) || endsInJump(otherwise))) {
                boolean holds = endsInJump(then);
                Expr leaves = holds ? c : Expr.Not.of(c);
                List<Stmt> jump = holds ? then : otherwise;
                result.addAll(result.isEmpty() ? apart(leaves, jump) : List.of(new Stmt.If(leaves, jump, List.of())));
                result.addAll(ended(holds ? otherwise : then));
            } else {
                result.add(s);
            }
        }
        return result;
    }

    private static List<Stmt> apart(Expr leaves, List<Stmt> jump) {
        return Expr.Not.of(leaves) instanceof Expr.Both(Expr a, Expr b)
                ? Stream.of(a, b)
                        .<Stmt>map(stays -> new Stmt.If(Expr.Not.of(stays), jump, List.of()))
                        .toList()
                : List.of(new Stmt.If(leaves, jump, List.of()));
    }

    /** Whether nothing behind statements is reached from them. */
    public static boolean endsInJump(List<Stmt> statements) {
        return !statements.isEmpty()
                && (statements.getLast() instanceof Stmt.Break || statements.getLast() instanceof Stmt.Continue);
    }

    /** The statements of an iteration, without the test at their head. */
    private static List<Stmt> unwrap(List<Stmt> loop, Label exit) {
        if (!(loop.getFirst() instanceof Stmt.If test)) {
            return null;
        }
        List<Stmt> rest = new ArrayList<>();
        if (isBreak(test.then(), exit)) {
            rest.addAll(test.otherwise());
        } else if (isBreak(test.otherwise(), exit)) {
            rest.addAll(test.then());
        } else {
            return null;
        }
        rest.addAll(loop.subList(1, loop.size()));
        return rest;
    }

    private static Expr.Compare condition(Stmt head, KernelVariable v) {
        Stmt.If test = (Stmt.If) head;
        Expr stays = test.then().size() == 1 && test.then().getFirst() instanceof Stmt.Break
                ? Expr.Not.of(test.condition())
                : test.condition();
        boolean usable = stays instanceof Expr.Compare(Relation r, Expr.Local(KernelVariable w), Expr _)
                && w.equals(v)
                && r != Relation.EQ
                && r != Relation.NE;
        return usable ? (Expr.Compare) stays : null;
    }

    private static boolean isBreak(List<Stmt> statements, Label exit) {
        return statements.size() == 1 && statements.getFirst() instanceof Stmt.Break(Label label) && label.equals(exit);
    }

    private static boolean readsNone(Expr bound, KernelVariable v, Set<KernelVariable> assigned) {
        return !bound.reads(v) && !bound.reads(assigned);
    }

    /** The loop whose header is an instruction of the kernel's. */
    static Optional<Stmt.For> at(List<Stmt> kernel, int header) {
        List<Stmt.For> found = new ArrayList<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.For f && f.label().instruction() == header) {
                found.add(f);
            }
        });
        return found.stream().findFirst();
    }
}
