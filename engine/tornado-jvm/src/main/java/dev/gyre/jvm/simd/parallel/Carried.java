package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What variables may hold that loops carry from round to round, as {@code at = (at + 1) % length} does, by all that is assigned to them: numbers that
 * contain the first one, and with each of them what is computed of it.
 */
final class Carried {
    /** Variables that depend on one another which are looked at. */
    private static final int MOST = 3;

    private static final int MOST_LIMITS = 8;
    /** How often variables are looked at for one access: those of a hash function depend on one another in too many ways. */
    private static final int TIMES = 50;

    private final Definitions definitions;
    private final List<Stmt.For> loops;
    private final Known arguments;
    private final Map<KernelVariable, Range> supposed;
    private final Map<KernelVariable, Range> found = new HashMap<>();
    /** How often variables may be looked at yet. */
    private final int[] left;

    private Carried(
            Definitions definitions,
            List<Stmt.For> loops,
            Known arguments,
            Map<KernelVariable, Range> supposed,
            int[] left) {
        this.definitions = definitions;
        this.loops = loops;
        this.arguments = arguments;
        this.supposed = supposed;
        this.left = left;
    }

    /**
     * Variables of an access.
     *
     * @param access in whose loops values are computed, under no condition, as they may be assigned elsewhere
     */
    static Carried of(Access access, Known arguments) {
        List<Stmt.For> loops = access.loops().stream()
                .filter(loop -> access.definitions().assigned(loop.variable()).isEmpty())
                .toList();
        return new Carried(access.definitions(), loops, arguments.within(Map.of()), Map.of(), new int[] {TIMES});
    }

    /** All values that a variable of no loop can have. */
    Range range(KernelVariable variable) {
        KernelVariable v = definitions.origin(variable);
        Range known = supposed.getOrDefault(v, found.get(v));
        if (known == null) {
            known = find(v);
            found.put(v, known);
        }
        return known;
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
        Map<KernelVariable, Range> more = new HashMap<>(supposed);
        more.put(v, range);
        Carried others = new Carried(definitions, loops, arguments, more, left);
        return new Values(loops, arguments, () -> others);
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
