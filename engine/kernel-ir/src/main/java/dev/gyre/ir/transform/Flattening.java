package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.AffineSum;
import dev.gyre.ir.analysis.ScalarEvolution;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.bytecode.LoopNest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Iterations that do the same to each of S neighbours, as sums of vectors of four do: an element becomes an iteration, so that lanes are
 * neighbours in memory, which nothing has to transpose.
 *
 * @param body the kernel's statements
 * @param factor how many iterations its innermost scheduled loop has for one of before; 1 where nothing was to be done
 * @param distinct whether different parameters must hold different arrays, since an iteration's stores are no longer behind all that it reads
 */
public record Flattening(List<Stmt> body, int factor, boolean distinct) {
    /** Parts of an index that are looked at: it is written out, and may be made of itself again and again. */
    private static final int LONGEST_INDEX = 64;

    /** A kernel as it is. */
    public static Flattening none(List<Stmt> kernel) {
        return new Flattening(kernel, 1, false);
    }

    /** The kernel with an iteration an element, or as it is. */
    public static Flattening of(List<Stmt> kernel, LoopNest nest) {
        Scopes scopes = new Scopes(kernel);
        return Bodies.loops(kernel)
                .filter(loop ->
                        loop.label().instruction() == nest.innermostScheduled().header())
                .filter(loop -> loop.relation() == Relation.LT && loop.step() == 1 && isSimple(loop.body(), scopes))
                .findFirst()
                .flatMap(loop -> new Iteration(loop).flat(kernel))
                .orElse(none(kernel));
    }

    /** Whether statements assign variables of their own and store, and do nothing else. */
    private static boolean isSimple(List<Stmt> body, Scopes scopes) {
        return body.stream().allMatch(s -> switch (s) {
            case Stmt.Assign(KernelVariable v, Expr _) -> scopes.isWithin(v, body);
            case Stmt.Store _ -> true;
            default -> false;
        });
    }

    /** An array and a base index that an iteration's adjacent stores have in common. */
    private record Target(ArrayRef array, AffineSum base) {}

    /** An iteration whose variables are assigned once each. */
    private static final class Iteration {
        private final Stmt.For loop;
        private final SequencedMap<KernelVariable, Expr> values = new LinkedHashMap<>();
        /** The variables that iterations change. */
        private final Set<KernelVariable> changing = new HashSet<>();

        private final Map<Target, Map<Long, Expr>> stores = new LinkedHashMap<>();
        private final Set<List<Expr>> alike = new HashSet<>();
        private boolean readable = true;

        Iteration(Stmt.For loop) {
            this.loop = loop;
            changing.add(loop.variable());
            Map<KernelVariable, Expr> now = new HashMap<>();
            for (Stmt s : loop.body()) {
                if (s instanceof Stmt.Assign(KernelVariable v, Expr value)) {
                    now.put(v, assigned(v, read(value, now)));
                } else if (s instanceof Stmt.Store(ArrayRef array, Expr index, Expr value)) {
                    store(
                            array,
                            read(index, now),
                            assigned(new KernelVariable("stored", value.kind()), read(value, now)));
                }
            }
        }

        /** The expression for a variable's value until it's assigned again. */
        private Expr assigned(KernelVariable v, Expr value) {
            if (value instanceof Expr.Local) {
                return value;
            }
            KernelVariable once = new KernelVariable(v.name(), v.kind());
            if (!isFixed(value)) {
                changing.add(once);
            }
            values.put(once, value);
            return new Expr.Local(once);
        }

        private void store(ArrayRef array, Expr index, Expr value) {
            Optional<AffineSum> place = written(index);
            readable &= place.isPresent();
            if (place.isPresent()) {
                Target target = new Target(array, place.get().symbols());
                readable &= stores.computeIfAbsent(target, _ -> new LinkedHashMap<>())
                                .put(place.get().constant(), value)
                        == null;
            }
        }

        private static Expr read(Expr e, Map<KernelVariable, Expr> now) {
            return e.rewrite(x -> x instanceof Expr.Local(KernelVariable v) ? now.getOrDefault(v, x) : x);
        }

        /** The kernel with an iteration an element, if all that is stored are S neighbours each, which are computed alike. */
        Optional<Flattening> flat(List<Stmt> kernel) {
            int factor =
                    stores.isEmpty() ? 1 : stores.values().iterator().next().size();
            if (!readable || factor < 2) {
                return Optional.empty();
            }
            Elements elements = new Elements(factor);
            List<Stmt.Store> stored = new ArrayList<>();
            for (Map.Entry<Target, Map<Long, Expr>> store : stores.entrySet()) {
                Optional<Stmt.Store> whole = whole(store.getKey(), store.getValue(), elements);
                if (whole.isEmpty()) {
                    return Optional.empty();
                }
                stored.add(whole.get());
            }
            List<Stmt> body = needed(stored, elements);
            Set<ArrayRef> elsewhere = elsewhere(body, stored);
            if (stored.stream().anyMatch(s -> elsewhere.contains(s.array()))) {
                return Optional.empty();
            }
            body.addAll(stored);
            Stmt.For flat = new Stmt.For(
                    loop.label(),
                    elements.variable,
                    elements.times(loop.from()),
                    loop.relation(),
                    elements.times(loop.bound()),
                    1,
                    List.copyOf(body));
            return Optional.of(new Flattening(
                    Bodies.rewrite(
                            kernel,
                            s -> List.of(s instanceof Stmt.For f && f.label().equals(loop.label()) ? flat : s)),
                    factor,
                    !elsewhere.isEmpty()));
        }

        /** The store of an element where S neighbours were stored. */
        private Optional<Stmt.Store> whole(Target target, Map<Long, Expr> neighbours, Elements elements) {
            long least = neighbours.keySet().stream().min(Long::compare).orElseThrow();
            Expr first = neighbours.get(least);
            boolean same = neighbours.size() == elements.factor
                    && IntStream.range(1, elements.factor)
                            .allMatch(c -> neighbours.containsKey(least + c)
                                    && alike(first, neighbours.get(least + c), c, elements));
            return same
                    ? elements.of(target.base().plus(AffineSum.of(least)))
                            .map(index -> new Stmt.Store(target.array(), index, first))
                    : Optional.empty();
        }

        /** The arrays of which another element is read than those that are stored, of whichever array. */
        private static Set<ArrayRef> elsewhere(List<Stmt> body, List<Stmt.Store> stored) {
            Set<ArrayRef> elsewhere = new HashSet<>();
            Bodies.expressions(body, e -> {
                if (e instanceof Expr.Load(ArrayRef array, Expr index)
                        && !stored.stream().allMatch(s -> s.index().equals(index))) {
                    elsewhere.add(array);
                }
            });
            return elsewhere;
        }

        /** The statements of an element that stores are made of. */
        private List<Stmt> needed(List<Stmt.Store> stored, Elements elements) {
            Set<KernelVariable> needed = new HashSet<>();
            stored.forEach(s -> s.expressions().forEach(e -> e.addReads(needed)));
            List<Stmt> body = new ArrayList<>();
            values.reversed().forEach((v, value) -> {
                if (needed.contains(v)) {
                    Expr ofElement = value.rewrite(elements::load);
                    ofElement.addReads(needed);
                    body.addFirst(new Stmt.Assign(v, ofElement));
                }
            });
            return body;
        }

        /** Whether two are computed alike, the second of what lies so many elements behind. */
        private boolean alike(Expr a, Expr b, int behind, Elements elements) {
            if (a.equals(b)) {
                return isFixed(a);
            }
            if (!alike.add(List.of(a, b, Expr.Const.of(behind)))) {
                return true; // or it was seen not to be, and all is refused
            }
            if (a instanceof Expr.Local(KernelVariable v) && b instanceof Expr.Local(KernelVariable w)) {
                return values.containsKey(v)
                        && values.containsKey(w)
                        && alike(values.get(v), values.get(w), behind, elements);
            }
            if (a instanceof Expr.Load(ArrayRef array, Expr at) && b instanceof Expr.Load(ArrayRef other, Expr next)) {
                return array.equals(other) && lies(at, next, behind, elements);
            }
            List<Expr> operands = a.operands();
            List<Expr> others = b.operands();
            if (operands.isEmpty()
                    || operands.size() != others.size()
                    || !b.with(operands).equals(a)) {
                return false;
            }
            for (int i = 0; i < operands.size(); i++) {
                if (!alike(operands.get(i), others.get(i), behind, elements)) {
                    return false;
                }
            }
            return true;
        }

        private boolean lies(Expr at, Expr next, int behind, Elements elements) {
            Optional<AffineSum> a = written(at);
            return a.isPresent()
                    && written(next)
                            .equals(a.map(x -> x.plus(AffineSum.of(behind)).wrapped()))
                    && elements.of(a.get()).isPresent();
        }

        /** Whether no iteration changes it. */
        private boolean isFixed(Expr e) {
            return !e.reads(changing);
        }

        /** An index in terms of the loop's variable and of what is assigned before it, unless it is long or read from memory. */
        private Optional<AffineSum> written(Expr index) {
            int[] parts = {0};
            Expr written = written(index, parts);
            return parts[0] > LONGEST_INDEX || written.loads()
                    ? Optional.empty()
                    : Optional.of(ScalarEvolution.of(written));
        }

        private Expr written(Expr e, int[] parts) {
            if (++parts[0] > LONGEST_INDEX) {
                return e;
            }
            if (e instanceof Expr.Local(KernelVariable v) && values.containsKey(v)) {
                return written(values.get(v), parts);
            }
            return e.operands().isEmpty()
                    ? e
                    : e.with(e.operands().stream().map(o -> written(o, parts)).toList());
        }

        /** The elements, S of which an iteration had. */
        private final class Elements {
            private final int factor;
            private final KernelVariable variable;

            Elements(int factor) {
                this.factor = factor;
                this.variable =
                        new KernelVariable(factor + " " + loop.variable().name(), Kind.INT);
            }

            Expr times(Expr e) {
                return e instanceof Expr.Const c
                        ? Expr.Const.of(c.value().intValue() * factor)
                        : new Expr.Binary(BinaryOp.MUL, e, Expr.Const.of(factor));
            }

            /** A load whose index an iteration changes, of an element. */
            Expr load(Expr e) {
                return e instanceof Expr.Load(ArrayRef array, Expr index) && !isFixed(index)
                        ? new Expr.Load(array, written(index).flatMap(this::of).orElseThrow())
                        : e;
            }

            /** An index that grows by S from iteration to iteration, of the element. */
            Optional<Expr> of(AffineSum index) {
                Expr.Local own = new Expr.Local(loop.variable());
                AffineSum others = index.minus(AffineSum.of(own).times(factor));
                return index.growth(own, Iteration.this::isFixed).equals(OptionalLong.of(factor))
                        ? Optional.of(AffineSum.of(new Expr.Local(variable))
                                .plus(others)
                                .expression())
                        : Optional.empty();
            }
        }
    }
}
