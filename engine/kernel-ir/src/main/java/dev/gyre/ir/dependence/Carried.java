package dev.gyre.ir.dependence;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ranges of variables that loops carry from round to round, as {@code at = (at + 1) % length} does, by all that is assigned to them:
 * numbers that contain the first one, and with each of them the results computed from it.
 */
final class Carried {
    /** Variables that depend on one another which are looked at. */
    private static final int MOST = 3;

    private static final int MOST_LIMITS = 8;
    /** The bound on looks at variables for one access: those of a hash function depend on one another in too many ways. */
    private static final int TIMES = 50;

    private final Definitions definitions;
    private final List<Stmt.For> loops;
    private final Known arguments;
    private final Map<KernelVariable, Range> supposed;
    private final Map<KernelVariable, Range> found = new HashMap<>();
    /** The place of the reads of variables that don't stand for earlier numbers. */
    private final int place;

    /** The number of looks at variables that are left, as one element. */
    private final int[] left;

    private Carried(
            Definitions definitions,
            List<Stmt.For> loops,
            Known arguments,
            Map<KernelVariable, Range> supposed,
            int place,
            int[] left) {
        this.definitions = definitions;
        this.loops = loops;
        this.arguments = arguments;
        this.supposed = supposed;
        this.place = place;
        this.left = left;
    }

    /**
     * Variables of an access.
     *
     * @param access in whose loops values are computed, under no condition, as they may be assigned elsewhere
     */
    static Carried of(ArrayAccess access, Known arguments) {
        List<Stmt.For> loops = access.loops().stream()
                .filter(loop -> access.definitions().assigned(loop.variable()).isEmpty())
                .toList();
        return new Carried(
                access.definitions(), loops, arguments.within(Map.of()), Map.of(), access.place(), new int[] {TIMES});
    }

    /** All values that a variable of no loop can have. */
    Range range(KernelVariable variable) {
        KernelVariable v = definitions.origin(variable);
        if (supposed.containsKey(v)) {
            return supposed.get(v);
        }
        Range known = found.get(v);
        if (known == null) {
            known = find(v);
            found.put(v, known);
        }
        return known.meet(stepped(v, variable.equals(v) ? place : definitions.taken(variable)));
    }

    /**
     * All values of a variable that is only counted, by how often that is done in an iteration of the parallel loops at most.
     *
     * @param at where it's read
     */
    private Range stepped(KernelVariable v, int at) {
        List<Increments.Step> steps = definitions.increments().of(v);
        if (v.kind() != Kind.INT || steps.isEmpty() || supposed.size() == MOST || --left[0] < 0) {
            return Range.INTS;
        }
        Values here = supposing(v, Range.INTS);
        Range all = definitions.increments().starts(v).stream()
                .map(start -> here.range(definitions.close(start)))
                .reduce(Range::join)
                .orElseThrow();
        for (Increments.Step step : steps) {
            long times = times(v, step) - (steps.size() == 1 && step.isBehind(at) ? 1 : 0);
            if (times < 0 || times > Range.INTS.high()) {
                return Range.INTS;
            }
            all = all.plus(Range.of(0).join(Range.of(step.by() * times)));
        }
        return all.isWithin(Range.INTS) ? all : Range.INTS;
    }

    /** The largest number of times that a step counts a variable before it begins anew; negative if it isn't known. */
    private long times(KernelVariable v, Increments.Step step) {
        List<Stmt.For> around = new ArrayList<>();
        List<Stmt.For> carrying = new ArrayList<>();
        for (Increments.Around s : step.loops()) {
            Optional<Stmt.For> loop = s.loop() instanceof Stmt.For f
                    ? Optional.of(definitions.close(f))
                    : definitions.counted((Stmt.Loop) s.loop());
            boolean counts = loop.filter(l -> definitions.assigned(l.variable()).isEmpty())
                    .isPresent();
            boolean carries = definitions.increments().carries(s, v);
            if (carries && !counts) {
                return -1;
            }
            loop.filter(_ -> counts).ifPresent(around::add);
            loop.filter(_ -> carries).ifPresent(carrying::add);
        }
        Carried others = supposed(v, Range.INTS);
        Values values = new Values(around, arguments, () -> others);
        long times = 1;
        for (Stmt.For loop : carrying) {
            long rounds = values.range(new Expr.Local(loop.variable())).width() / loop.step() + 1;
            times = Math.min(times * rounds, Integer.MAX_VALUE + 1L);
        }
        return times;
    }

    private Range find(KernelVariable v) {
        List<Expr> values = definitions.assigned(v);
        if (v.kind() != Kind.INT || values.isEmpty() || supposed.size() == MOST || --left[0] < 0) {
            return Range.INTS;
        }
        Range wide = all(v, values, Range.INTS);
        List<Range> guesses = new ArrayList<>(List.of(wide));
        Stream.concat(Stream.of(wide.high()), limits(v, values).stream())
                .filter(high -> high >= 0)
                .forEach(high -> guesses.add(new Range(Math.max(0, wide.low()), high)));
        return guesses.stream()
                .filter(guess -> all(v, values, guess).isWithin(guess))
                .min((a, b) -> Long.compare(a.width(), b.width()))
                .orElse(Range.INTS);
    }

    /** All that a variable is assigned if it has some of these values before. */
    private Range all(KernelVariable v, List<Expr> values, Range before) {
        Values here = supposing(v, before);
        return values.stream().map(here::range).reduce(Range::join).orElse(Range.INTS);
    }

    private Values supposing(KernelVariable v, Range range) {
        Carried others = supposed(v, range);
        return new Values(loops, arguments, () -> others);
    }

    private Carried supposed(KernelVariable v, Range range) {
        Map<KernelVariable, Range> more = new HashMap<>(supposed);
        more.put(v, range);
        return new Carried(definitions, loops, arguments, more, Increments.NOWHERE, left);
    }

    /** Numbers that values are compared with, or kept below, and those before: the last ones before a variable begins again or stays. */
    private List<Long> limits(KernelVariable v, List<Expr> values) {
        Values here = supposing(v, Range.INTS);
        List<Long> limits = new ArrayList<>();
        values.forEach(value -> value.walk(x -> {
            if (x instanceof Expr.Compare
                    || (x instanceof Expr.Binary(BinaryOp op, Expr _, Expr _) && op == BinaryOp.MIN)) {
                for (Expr operand : x.operands()) {
                    Range number = operand.kind() == Kind.INT ? here.range(operand) : Range.INTS;
                    if (number.isOne()) {
                        limits.addAll(List.of(number.low() - 1, number.low()));
                    }
                }
            }
        }));
        return limits.stream().distinct().limit(MOST_LIMITS).toList();
    }
}
