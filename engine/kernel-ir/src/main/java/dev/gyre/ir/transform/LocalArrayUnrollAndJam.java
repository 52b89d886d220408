package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.analysis.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
        Map<Stmt, Round> rounds = new HashMap<>();
        Stmt.walk(kernel, s -> {
            if (s instanceof Stmt.For loop && !parallel.contains(loop.label().instruction())) {
                pass.round(loop).ifPresent(round -> rounds.put(loop, round));
            }
        });
        return rounds.isEmpty()
                ? kernel
                : Bodies.rewrite(
                        kernel, s -> rounds.containsKey(s) ? rounds.get(s).together() : List.of(s));
    }

    /** A loop's round, if it only computes values and then goes over the elements of one array; else empty. */
    private Optional<Round> round(Stmt.For loop) {
        List<Stmt> before = loop.body().subList(0, Math.max(0, loop.body().size() - 1));
        if (!Strides.countsFromZero(loop)
                || loop.body().isEmpty()
                || !(loop.body().getLast() instanceof Stmt.For inner)
                || inner.body().isEmpty()
                || !(inner.body().getLast() instanceof Stmt.Store store)
                || inner.variable().kind() != Kind.INT
                || !own.test(store.array())
                || store.array().storage() != Storage.of(store.array().storage().kind())) { // a store cuts nothing off
            return Optional.empty();
        }
        List<Stmt> values = inner.body().subList(0, inner.body().size() - 1);
        Set<KernelVariable> outside = Assignments.of(before).variables();
        outside.add(loop.variable());
        Expr place = places.index(store.array(), new Expr.Local(inner.variable()));
        boolean plain = before.stream().allMatch(Stmt.Assign.class::isInstance)
                && values.stream().allMatch(Stmt.Assign.class::isInstance)
                && operations(loop.body()) <= MOST_OPERATIONS
                && !inner.from().reads(outside)
                && !inner.bound().reads(outside)
                && !place.reads(outside)
                && isOwn(inner, values)
                && accesses(before, inner, store.array(), place);
        Set<KernelVariable> copied = new LinkedHashSet<>();
        inner.walk(s -> s.expressions().forEach(e -> e.addReads(copied)));
        copied.retainAll(Assignments.of(before).variables());
        return plain ? Optional.of(new Round(loop, before, inner, place, store, copied)) : Optional.empty();
    }

    /** Whether what's assigned for an element is read for it alone, behind that. */
    private boolean isOwn(Stmt.For inner, List<Stmt> values) {
        Set<KernelVariable> assigned = Assignments.of(values).variables();
        Set<KernelVariable> known = new HashSet<>();
        for (Stmt s : values) {
            Set<KernelVariable> early = new HashSet<>(assigned);
            early.removeAll(known);
            if (s.expressions().stream().anyMatch(e -> e.reads(early))
                    || !scopes.isWithin(s.assigned(), inner.body())) {
                return false;
            }
            known.add(s.assigned());
        }
        return !assigned.contains(inner.variable());
    }

    /** Whether the array is loaded only where it's stored to. */
    private static boolean accesses(List<Stmt> before, Stmt.For inner, ArrayRef array, Expr place) {
        Assignments assignments = Assignments.of(inner.body());
        boolean[] alike = {true};
        Stmt.accesses(before, (loaded, _) -> alike[0] &= !loaded.equals(array));
        Stmt.accesses(
                List.of(inner),
                (accessed, index) -> alike[0] &= !accessed.equals(array)
                        || assignments
                                .close(index, v -> !assignments.variables().contains(v))
                                .filter(place::equals)
                                .isPresent());
        return alike[0];
    }

    private static int operations(List<Stmt> statements) {
        int[] count = new int[1];
        Bodies.expressions(statements, _ -> count[0]++);
        return count[0];
    }

    /**
     * A loop's round.
     *
     * @param before what it computes before it goes over the elements
     * @param inner the loop over them, which ends in the only store
     * @param place where the element of the inner loop's variable is
     * @param copied variables that the inner loop reads and each round has its own of
     */
    private record Round(
            Stmt.For loop,
            List<Stmt> before,
            Stmt.For inner,
            Expr place,
            Stmt.Store store,
            Set<KernelVariable> copied) {

        List<Stmt> together() {
            return Strides.of(loop, ROUNDS, this::body);
        }

        private List<Stmt> body(KernelVariable first) {
            KernelVariable counter = new KernelVariable(inner.variable().name() + "0", Kind.INT);
            KernelVariable element =
                    new KernelVariable(store.array() + "'", store.value().kind());
            Expr at = place.rewrite(e -> e.equals(new Expr.Local(inner.variable())) ? new Expr.Local(counter) : e);
            List<Stmt> body = new ArrayList<>();
            List<Stmt> items = new ArrayList<>();
            items.add(new Stmt.Assign(element, new Expr.Load(store.array(), at)));
            for (int k = 0; k < ROUNDS; k++) {
                Map<KernelVariable, KernelVariable> names = new HashMap<>();
                KernelVariable round = new KernelVariable(loop.variable().name() + k, Kind.INT);
                Expr number = new Expr.Binary(BinaryOp.ADD, new Expr.Local(first), Expr.Const.of(k));
                names.put(loop.variable(), round);
                body.add(new Stmt.Assign(round, number));
                body.addAll(ExpressionRewriter.rename(before, names));
                for (KernelVariable v : copied) {
                    KernelVariable copy = new KernelVariable(v.name() + k, v.kind());
                    body.add(new Stmt.Assign(copy, new Expr.Local(v)));
                    names.put(v, copy);
                }
                names.put(inner.variable(), counter);
                items.addAll(elements(names, element));
            }
            items.add(new Stmt.Store(store.array(), at, new Expr.Local(element)));
            body.add(new Stmt.For(
                    new Label(-1), counter, inner.from(), inner.relation(), inner.bound(), inner.step(), items));
            return body;
        }

        /** The statements of a round for one element. */
        private List<Stmt> elements(Map<KernelVariable, KernelVariable> names, KernelVariable element) {
            List<Stmt> statements =
                    new ArrayList<>(inner.body().subList(0, inner.body().size() - 1));
            Assignments.of(statements).variables().forEach(v -> names.put(v, new KernelVariable(v.name(), v.kind())));
            statements.add(new Stmt.Assign(element, store.value()));
            return ExpressionRewriter.rename(
                    ExpressionRewriter.rewrite(
                            statements,
                            e -> e instanceof Expr.Load load && load.array().equals(store.array())
                                    ? new Expr.Local(element)
                                    : e),
                    names);
        }
    }
}
