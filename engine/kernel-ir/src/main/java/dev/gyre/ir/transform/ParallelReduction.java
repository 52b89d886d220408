package dev.gyre.ir.transform;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.ir.analysis.ReductionVariables;
import dev.gyre.ir.analysis.Scopes;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes of a loop that gathers in array elements, as {@code r[0] += x[i]}, one over chunks of its iterations: a chunk gathers in a variable and
 * leaves the variable's value in an array with an element a chunk.
 *
 * @param chunks the loop over chunks
 * @param elements what is gathered
 * @param first the parameter with the first value of the kernel's loop variable
 * @param last what the variable stays below
 * @param span by how much it grows in a chunk
 */
public record ParallelReduction(
        Stmt.For chunks, List<Element> elements, KernelVariable first, KernelVariable last, KernelVariable span) {

    /**
     * An element in which values are gathered.
     *
     * @param partial the array for the chunks' values
     */
    public record Element(ArrayRef array, int index, BinaryOp op, ArrayRef partial) {}

    /**
     * Rewrites a kernel so that its gathered values become a reduction.
     *
     * @param body the kernel's statements, loops counted
     * @param header of the parallel loop
     * @param reduced the parameters in whose arrays values may be gathered in any order
     * @param parameter the first number that a new parameter may have
     * @param mayReorder whether sums of floats may be gathered in another order
     * @throws RefusedException if the kernel does anything else
     */
    public static ParallelReduction of(
            List<Stmt> body, int header, Set<Integer> reduced, int parameter, boolean mayReorder)
            throws RefusedException {
        List<Stmt> before = new ArrayList<>();
        Stmt.For loop = null;
        for (Stmt s : body) {
            if (s instanceof Stmt.For f && f.label().instruction() == header) {
                loop = f;
            } else if (loop != null) {
                throw new RefusedException("it does something behind the loop that gathers");
            } else if (s instanceof Stmt.Assign) {
                before.add(s);
            } else if (!(s instanceof Stmt.Store store)
                    || !reduced.contains(store.array().parameter())) {
                throw new RefusedException("it does more before the loop that gathers than to set the elements");
            }
        }
        if (loop == null) {
            throw new RefusedException("a parallel loop isn't a simple counted loop");
        }
        return new Rewriting(before, loop, reduced, parameter, mayReorder).rewrite();
    }

    /** The loop over chunks as a kernel, with parameters of its own behind those of the kernel that it's made of. */
    public KernelIr kernel(KernelIr own) {
        List<KernelIr.Parameter> parameters = new ArrayList<>(own.parameters());
        parameters.add(new KernelIr.Parameter.Scalar(first));
        parameters.add(new KernelIr.Parameter.Scalar(last));
        parameters.add(new KernelIr.Parameter.Scalar(span));
        elements.forEach(e -> parameters.add(new KernelIr.Parameter.Array(e.partial())));
        return new KernelIr(parameters, List.of(chunks), Optional.empty(), own.arguments());
    }

    /** The state of the rewriting of one kernel. */
    private static final class Rewriting {
        private final List<Stmt> before;
        private final Stmt.For loop;
        private final Set<Integer> reduced;
        private final int parameter;
        private final boolean mayReorder;
        private final Map<Expr.Load, KernelVariable> gathered = new LinkedHashMap<>();

        Rewriting(List<Stmt> before, Stmt.For loop, Set<Integer> reduced, int parameter, boolean mayReorder) {
            this.before = before;
            this.loop = loop;
            this.reduced = reduced;
            this.parameter = parameter;
            this.mayReorder = mayReorder;
        }

        ParallelReduction rewrite() throws RefusedException {
            find();
            KernelVariable first = new KernelVariable("first", Kind.INT);
            KernelVariable last = new KernelVariable("last", Kind.INT);
            KernelVariable span = new KernelVariable("span", Kind.INT);
            KernelVariable chunk = new KernelVariable("chunk", Kind.INT);
            KernelVariable from = new KernelVariable("from", Kind.INT);
            KernelVariable to = new KernelVariable("to", Kind.INT);
            Stmt.For inner = new Stmt.For(
                    new Label(-1),
                    loop.variable(),
                    local(from),
                    Relation.LT,
                    local(to),
                    loop.step(),
                    gatherings(loop.body()));
            List<Stmt> body = new ArrayList<>(before);
            body.add(assign(from, op(BinaryOp.ADD, local(first), op(BinaryOp.MUL, local(chunk), local(span)))));
            Expr left = op(BinaryOp.SUB, local(last), local(from));
            Expr isLast = new Expr.Compare(Relation.LT, left, local(span));
            body.add(assign(to, new Expr.Select(isLast, local(last), op(BinaryOp.ADD, local(from), local(span)))));
            body.add(inner);
            Map<KernelVariable, BinaryOp> operations = operations(inner, new ArrayList<>(body));
            List<Element> elements = new ArrayList<>();
            List<Stmt> starts = new ArrayList<>();
            for (var entry : gathered.entrySet()) {
                Expr.Load element = entry.getKey();
                KernelVariable sum = entry.getValue();
                BinaryOp op = operations.get(sum);
                ArrayRef partial = new ArrayRef(
                        parameter + 3 + elements.size(),
                        element.array().name() + "'",
                        element.array().storage(),
                        0,
                        false);
                int index = (Integer) ((Expr.Const) element.index()).value();
                elements.add(new Element(element.array(), index, op, partial));
                starts.add(assign(sum, new Reduction(sum, sum, op).identity()));
                body.add(new Stmt.Store(partial, local(chunk), local(sum)));
            }
            body.addAll(0, starts);
            Stmt.For chunks =
                    new Stmt.For(loop.label(), chunk, Expr.Const.of(0), Relation.LT, local(last), 1, List.copyOf(body));
            return new ParallelReduction(chunks, List.copyOf(elements), first, last, span);
        }

        /** Finds the elements; nothing else may be stored, nor these be loaded elsewhere. */
        private void find() throws RefusedException {
            for (Stmt.Store store : stores(loop.body())) {
                if (!reduced.contains(store.array().parameter()) || !(store.index() instanceof Expr.Const)) {
                    throw new RefusedException(
                            "it stores more in the loop that gathers than elements marked with @Reduce");
                }
                switch (store.array().storage()) {
                    case FLOAT, DOUBLE, INT, LONG -> {}
                    default -> throw new RefusedException("it gathers numbers of 8 or 16 bits");
                }
                gathered.computeIfAbsent(
                        new Expr.Load(store.array(), store.index()),
                        e -> new KernelVariable(e.array().name(), e.kind()));
            }
            if (gathered.isEmpty()) {
                throw new RefusedException("it gathers nothing");
            }
            for (Stmt s : before) {
                for (Expr e : s.expressions()) {
                    if (loadsGathered(e)) {
                        throw new RefusedException("it loads an element before the loop that gathers in it");
                    }
                }
            }
        }

        private boolean loadsGathered(Expr e) {
            boolean own = e instanceof Expr.Load(ArrayRef array, Expr _)
                    && gathered.keySet().stream().anyMatch(g -> g.array().equals(array));
            return own || e.operands().stream().anyMatch(this::loadsGathered);
        }

        private static List<Stmt.Store> stores(List<Stmt> body) {
            List<Stmt.Store> stores = new ArrayList<>();
            Stmt.walk(body, s -> {
                if (s instanceof Stmt.Store store) {
                    stores.add(store);
                }
            });
            return stores;
        }

        private List<Stmt> gatherings(List<Stmt> body) throws RefusedException {
            List<Stmt> loaded = ExpressionRewriter.rewrite(
                    body,
                    e -> e instanceof Expr.Load load && gathered.containsKey(load) ? local(gathered.get(load)) : e);
            List<Stmt> result = Summands.apart(Bodies.rewrite(
                    loaded,
                    s -> List.of(
                            s instanceof Stmt.Store store
                                    ? assign(gathered.get(new Expr.Load(store.array(), store.index())), store.value())
                                    : s)));
            for (Stmt s : result) {
                Optional<Expr> other = loads(s);
                if (other.isPresent()) {
                    throw new RefusedException("it loads %s in the loop that gathers in the array", other.get());
                }
            }
            return result;
        }

        private Optional<Expr> loads(Stmt statement) {
            List<Expr> found = new ArrayList<>();
            statement.walk(
                    s -> s.expressions().stream().filter(this::loadsGathered).forEach(found::add));
            return found.stream().findFirst();
        }

        private Map<KernelVariable, BinaryOp> operations(Stmt.For inner, List<Stmt> around) throws RefusedException {
            List<Stmt> body = new ArrayList<>(around);
            gathered.values().forEach(v -> body.add(0, assign(v, Expr.Const.zero(v.kind()))));
            Map<KernelVariable, BinaryOp> operations = ReductionVariables.of(inner, new Scopes(body), mayReorder)
                    .orElseThrow(() -> new RefusedException(
                            "what it gathers isn't a sum, product, minimum or maximum in any order"));
            if (!operations.keySet().containsAll(gathered.values())) {
                throw new RefusedException("what it gathers isn't a sum, product, minimum or maximum");
            }
            return operations;
        }

        private static Stmt assign(KernelVariable target, Expr value) {
            return new Stmt.Assign(target, value);
        }

        private static Expr local(KernelVariable v) {
            return new Expr.Local(v);
        }

        private static Expr op(BinaryOp op, Expr a, Expr b) {
            return new Expr.Binary(op, a, b);
        }
    }
}
