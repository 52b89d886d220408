package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes a few rounds of a loop together, each of which goes over the elements of an array that an iteration allocates for itself, so that
 * they load and store an element once between them:
 *
 * <pre>for (t = 0; t &lt; n; t++) { w = f(t); for (d = 0; d &lt; size; d++) { own[d] += w * v[t, d]; } }</pre>
 *
 * becomes
 *
 * <pre>for (t = 0; ..; t += 4) { w0 = f(t); w1 = f(t + 1); .. for (d = 0; d &lt; size; d++) { s = own[d]; s += w0 * v[t, d]; s += w1 * v[t + 1, d]; .. own[d] = s; } }</pre>
 *
 * <p>and a loop over the rounds that are left. To each element the same happens in the same order.
 */
public final class LocalArrayUnrollAndJam {
    private static final int ROUNDS = 4;

    /** Operations of rounds that are written out so often. */
    private static final int MOST_OPERATIONS = 120;

    private final Predicate<ArrayRef> own;
    private final ScalarReplacement.Places places;
    private final Scopes scopes;

    private LocalArrayUnrollAndJam(List<Stmt> kernel, Predicate<ArrayRef> own, ScalarReplacement.Places places) {
        this.own = own;
        this.places = places;
        this.scopes = new Scopes(kernel);
    }

    /**
     * A kernel's statements with counted loops.
     *
     * @param own the arrays that an iteration has for itself
     * @param parallel the instructions at which parallel loops begin
     */
    public static List<Stmt> of(
            List<Stmt> kernel, Predicate<ArrayRef> own, ScalarReplacement.Places places, Set<Integer> parallel) {
        LocalArrayUnrollAndJam pass = new LocalArrayUnrollAndJam(kernel, own, places);
        Map<Stmt, List<Stmt>> together = new HashMap<>();
        Bodies.loops(kernel)
                .filter(loop -> !parallel.contains(loop.label().instruction()))
                .forEach(loop -> pass.together(loop).ifPresent(rounds -> together.put(loop, rounds)));
        return together.isEmpty() ? kernel : Bodies.rewrite(kernel, s -> together.getOrDefault(s, List.of(s)));
    }

    /** The loop with rounds together, if they only compute values and then go over the elements of one array; else empty. */
    private Optional<List<Stmt>> together(Stmt.For loop) {
        return Jam.of(loop).flatMap(jam -> {
            Stmt.For inner = jam.inner();
            if (!jam.after().isEmpty()
                    || inner.body().isEmpty()
                    || !(inner.body().getLast() instanceof Stmt.Store store)
                    || inner.variable().kind() != Kind.INT
                    || !own.test(store.array())
                    || store.array().storage()
                            != Storage.of(store.array().storage().kind()) // a store cuts nothing off
                    || operations(loop.body()) > MOST_OPERATIONS) {
                return Optional.empty();
            }
            Expr place = places.index(store.array(), new Expr.Local(inner.variable()));
            Set<KernelVariable> outside = Assignments.of(jam.before()).variables();
            outside.add(loop.variable());
            Assignments assignments = Assignments.of(inner.body());
            Predicate<Expr> there = index -> assignments
                    .close(index, v -> !assignments.variables().contains(v))
                    .filter(place::equals)
                    .isPresent();
            boolean legal = !place.reads(outside) && jam.isLegal(scopes, there);
            return legal
                    ? Optional.of(jam.jammed(ROUNDS, scopes, names -> List.of(elements(jam, place, store, names))))
                    : Optional.empty();
        });
    }

    /** The loop over elements, each of which is loaded and stored once. */
    private static Stmt elements(
            Jam jam, Expr place, Stmt.Store store, List<Map<KernelVariable, KernelVariable>> names) {
        KernelVariable element =
                new KernelVariable(store.array() + "'", store.value().kind());
        List<Stmt> values =
                new ArrayList<>(jam.inner().body().subList(0, jam.inner().body().size() - 1));
        values.add(new Stmt.Assign(element, store.value()));
        List<Stmt> one = ExpressionRewriter.rewrite(
                values,
                e -> e instanceof Expr.Load load && load.array().equals(store.array()) ? new Expr.Local(element) : e);
        List<Stmt> round = new ArrayList<>();
        round.add(new Stmt.Assign(element, new Expr.Load(store.array(), place)));
        names.forEach(own -> round.addAll(ExpressionRewriter.rename(one, own)));
        round.add(new Stmt.Store(store.array(), place, new Expr.Local(element)));
        return jam.rounds(round);
    }

    private static int operations(List<Stmt> statements) {
        int[] count = new int[1];
        Bodies.expressions(statements, _ -> count[0]++);
        return count[0];
    }
}
