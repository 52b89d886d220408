package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.analysis.Assignments;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Makes variables of the elements of a short array that iterations allocate for themselves, if it's known of every access which element it's
 * of: they are in registers then, and a sum in one doesn't wait for its last store. Loops that count through elements are written out for it:
 *
 * <pre>for (k = 0; k &lt; 2; k++) { own[k] += x[i] * w[k]; }</pre>
 *
 * becomes
 *
 * <pre>own_0 += x[i] * w[0];  own_1 += x[i] * w[1];</pre>
 */
public final class ScalarReplacement {
    private static final int MOST_ELEMENTS = 16;
    private static final int MOST_ROUNDS = 16;
    /** Operations that a kernel may have with its loops written out, since methods are to be of a length that the JIT takes. */
    private static final int MOST_OPERATIONS = 240;

    private final ArrayRef own;
    private final Set<ArrayRef> all;
    private final List<Expr> places;
    private final KernelVariable[] elements;

    private ScalarReplacement(ArrayRef own, int size, Set<ArrayRef> all, Places places) {
        this.own = own;
        this.all = all;
        this.places = IntStream.range(0, size)
                .mapToObj(e -> places.index(own, Expr.Const.of(e)).rewrite(Folding::of))
                .toList();
        this.elements = IntStream.range(0, size)
                .mapToObj(e -> new KernelVariable(
                        "%s_%d".formatted(own, e), own.storage().kind()))
                .toArray(KernelVariable[]::new);
    }

    /** The layout of an iteration's own elements in an array. */
    @FunctionalInterface
    public interface Places {
        Expr index(ArrayRef array, Expr element);
    }

    /**
     * A kernel's statements with counted loops.
     *
     * @param sizes the elements of the arrays that an iteration has for itself
     */
    public static List<Stmt> of(List<Stmt> kernel, Map<ArrayRef, Integer> sizes, Places places) {
        List<Stmt> result = kernel;
        for (Map.Entry<ArrayRef, Integer> array : sizes.entrySet()) {
            if (array.getValue() <= MOST_ELEMENTS) {
                result = new ScalarReplacement(array.getKey(), array.getValue(), sizes.keySet(), places)
                        .inVariables(result)
                        .orElse(result);
            }
        }
        return result;
    }

    private Optional<List<Stmt>> inVariables(List<Stmt> kernel) {
        List<Stmt> written = bounded(kernel);
        Optional<Stmt.For> next = next(written);
        while (next.isPresent() && operations(written) <= MOST_OPERATIONS) {
            written = bounded(Unrolling.of(written, next.get()));
            next = next(written);
        }
        Assignments assignments = Assignments.of(written);
        boolean[] known = {operations(written) <= MOST_OPERATIONS};
        accesses(written, index -> known[0] &= element(index, assignments).isPresent());
        return known[0] ? Optional.of(replaced(written, assignments)) : Optional.empty();
    }

    /** The kernel with numbers for where loops end, if they're known. */
    private static List<Stmt> bounded(List<Stmt> kernel) {
        Assignments assignments = Assignments.of(kernel);
        return Bodies.rewrite(
                kernel,
                s -> List.of(
                        s instanceof Stmt.For f && number(f.bound(), assignments) instanceof Expr.Const bound
                                ? new Stmt.For(
                                        f.label(), f.variable(), f.from(), f.relation(), bound, f.step(), f.body())
                                : s));
    }

    /**
     * The last loop whose rounds are known and by whose variable elements are chosen, or other such loops end; it holds no other.
     */
    private Optional<Stmt.For> next(List<Stmt> kernel) {
        Assignments assignments = Assignments.of(kernel);
        Set<KernelVariable> read = new HashSet<>();
        accesses(kernel, index -> number(index, assignments).addReads(read));
        int before;
        do {
            before = read.size();
            Stmt.walk(kernel, s -> {
                if (s instanceof Stmt.For loop && read.contains(loop.variable())) {
                    number(loop.from(), assignments).addReads(read);
                    number(loop.bound(), assignments).addReads(read);
                }
            });
        } while (read.size() > before);
        Stmt.For[] last = new Stmt.For[1];
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.For loop
                    && read.contains(loop.variable())
                    && Unrolling.rounds(loop)
                            .filter(rounds -> rounds <= MOST_ROUNDS)
                            .isPresent()) {
                last[0] = loop;
            }
        });
        return Optional.ofNullable(last[0]);
    }

    /** Operations but those on indices, and but accesses of own arrays, which others than this one may leave, too. */
    private int operations(List<Stmt> statements) {
        int[] operations = new int[1];
        Stmt.walk(
                statements,
                s -> operations[0] += s instanceof Stmt.Store(ArrayRef array, Expr _, Expr value)
                        ? access(array) + operations(value)
                        : s.expressions().stream().mapToInt(this::operations).sum());
        return operations[0];
    }

    private int operations(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Local _ -> 0;
            case Expr.Load load -> access(load.array());
            default -> 1 + e.operands().stream().mapToInt(this::operations).sum();
        };
    }

    private int access(ArrayRef array) {
        return all.contains(array) ? 0 : 1;
    }

    private void accesses(List<Stmt> statements, Consumer<Expr> action) {
        Stmt.accesses(statements, (array, index) -> {
            if (array.equals(own)) {
                action.accept(index);
            }
        });
    }

    /** An integer in terms of what it's made of, or itself if it's made of what is assigned again. */
    private static Expr number(Expr e, Assignments assignments) {
        return assignments.opened(e).rewrite(Folding::of);
    }

    private Optional<KernelVariable> element(Expr index, Assignments assignments) {
        int element = places.indexOf(number(index, assignments));
        return element < 0 ? Optional.empty() : Optional.of(elements[element]);
    }

    private List<Stmt> replaced(List<Stmt> statements, Assignments assignments) {
        List<Stmt> loaded = ExpressionRewriter.rewrite(
                statements,
                e -> e instanceof Expr.Load(ArrayRef array, Expr index) && array.equals(own)
                        ? new Expr.Local(element(index, assignments).orElseThrow())
                        : e);
        return Bodies.rewrite(
                loaded,
                s -> List.of(
                        s instanceof Stmt.Store(ArrayRef array, Expr index, Expr value) && array.equals(own)
                                ? new Stmt.Assign(element(index, assignments).orElseThrow(), kept(value))
                                : s));
    }

    /** The value as an element stores it, cut to its width. */
    private Expr kept(Expr value) {
        return switch (own.storage()) {
            case BYTE -> new Expr.Unary(UnaryOp.TO_BYTE, value);
            case SHORT -> new Expr.Unary(UnaryOp.TO_SHORT, value);
            default -> value;
        };
    }
}
