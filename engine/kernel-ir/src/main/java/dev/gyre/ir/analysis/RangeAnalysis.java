package dev.gyre.ir.analysis;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.KernelIr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds integers that aren't negative since they are made of where an iteration or a work-item is, or positive since they are sizes of a grid. Numbers that a
 * kernel is given are meant to be sizes where a loop counts by them.
 */
public final class RangeAnalysis implements Signs {
    private final Set<KernelVariable> items;
    private final Set<KernelVariable> places;
    private final Set<KernelVariable> sizes;
    private final Set<KernelVariable> numbers = new HashSet<>();
    private final Map<KernelVariable, Expr> once = new HashMap<>();
    private final DefinitionFacts<Limit, Boolean> limits = new DefinitionFacts<>(false);
    private final DefinitionFacts<KernelVariable, Boolean> readPlaces = new DefinitionFacts<>(false);

    /** Whether a variable is at least a number. */
    private record Limit(KernelVariable variable, int least) {}

    private RangeAnalysis(
            List<Stmt> kernel,
            List<KernelIr.Parameter> parameters,
            Set<KernelVariable> items,
            Set<KernelVariable> places,
            Set<KernelVariable> sizes) {
        this.items = items;
        this.places = places;
        this.sizes = sizes;
        Set<KernelVariable> assigned = new HashSet<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.Assign(KernelVariable v, Expr value) && assigned.add(v)) {
                once.put(v, value);
            } else if (s.assigned() != null) {
                assigned.add(s.assigned());
                once.remove(s.assigned());
            }
        });
        for (KernelIr.Parameter parameter : parameters) {
            if (parameter instanceof KernelIr.Parameter.Scalar(KernelVariable v) && !assigned.contains(v)) {
                numbers.add(v);
            }
        }
    }

    /** The integers of a kernel's statements: counted loops whose variables begin at zero or more, and work-items. */
    public static RangeAnalysis of(List<Stmt> body, KernelIr kernel) {
        Set<KernelVariable> places = new HashSet<>();
        Stmt.walk(body, s -> {
            if (s instanceof Stmt.For loop
                    && loop.from() instanceof Expr.Const from
                    && from.value().intValue() >= 0) {
                places.add(loop.variable());
            }
        });
        Set<KernelVariable> items = new HashSet<>();
        Set<KernelVariable> sizes = new HashSet<>();
        kernel.group().ifPresent(group -> {
            items.addAll(group.items());
            places.addAll(group.places());
            sizes.addAll(group.constants());
        });
        return new RangeAnalysis(body, kernel.parameters(), items, places, sizes);
    }

    @Override
    public boolean isStep(Expr number) {
        if (number instanceof Expr.Local(KernelVariable v) && !numbers.contains(v) && once.containsKey(v)) {
            return isStep(once.get(v));
        }
        boolean given = number instanceof Expr.Local(KernelVariable v) && numbers.contains(v);
        boolean several = number instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
                && op == BinaryOp.MUL
                && isStep(a)
                && isAtLeast(b, 1);
        return given || several || isAtLeast(number, 1);
    }

    /** Whether a start is a natural number that depends on an item's place, and so isn't the same for other items. */
    @Override
    public boolean isShare(Expr start) {
        return isAtLeast(start, 0) && readsPlace(start);
    }

    private boolean readsPlace(Expr number) {
        return number instanceof Expr.Local(KernelVariable v)
                ? items.contains(v) || (once.containsKey(v) && readPlaces.of(v, () -> readsPlace(once.get(v))))
                : number.operands().stream().anyMatch(this::readsPlace);
    }

    @Override
    public boolean isAtLeast(Expr number, int least) {
        return switch (number) {
            case Expr.Const c -> c.value() instanceof Integer i && i >= least;
            case Expr.Local(KernelVariable v) when sizes.contains(v) -> true;
            case Expr.Local(KernelVariable v) when places.contains(v) -> least <= 0;
            case Expr.Local(KernelVariable v) ->
                once.containsKey(v) && limits.of(new Limit(v, least), () -> isAtLeast(once.get(v), least));
            case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
                switch (op) {
                    case ADD ->
                        (isAtLeast(a, least) && isAtLeast(b, 0))
                                || (least != 0 && isAtLeast(a, 0) && isAtLeast(b, least));
                    case MUL, MIN -> isAtLeast(a, least) && isAtLeast(b, least);
                    default -> false;
                };
            default -> false;
        };
    }
}
