package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.ContextCalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a kernel at its barriers: what is between two becomes a {@link Stmt.Region} that all items of a group run before the next, and what
 * holds barriers, a loop or a branch, is gone through once for the group. Work-item loops, as in pocl: Jääskeläinen et al. 2015, "pocl: A
 * Performance-Portable OpenCL Implementation", section 4.
 *
 * <p>What is uniform and needed in several regions, or by what holds barriers, is computed once for the group, between regions, or before
 * one if nothing there minds. A branch with barriers that not all items take may only be the last thing that a kernel does: items that
 * don't take it have ended and aren't waited for. In its regions the others ask whether they take part. A branch around a barrier that no
 * item of a small enough group takes is left out, for groups within that {@link Limit}.
 */
final class WorkGroupFission {
    private final ContextCalls group;
    private final Sizes sizes;
    private final Set<Limit> limits = new LinkedHashSet<>();
    private final Uniformity uniformity;
    private final Set<KernelVariable> shared = new HashSet<>();
    private final Set<KernelVariable> assigned = new HashSet<>();
    private final Deque<Expr> guards = new ArrayDeque<>();
    private final IdentityHashMap<Stmt.If, Guard> branches = new IdentityHashMap<>();
    private int regions;

    /** Whether an item takes part in a branch with barriers, and whether any does. */
    private record Guard(KernelVariable part, ArrayRef any) {}

    /** The statements of a group that are being put together, and those of the items that come next. */
    private record Cut(List<Stmt> done, List<Stmt> items) {
        Cut() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private WorkGroupFission(List<Stmt> kernel, ContextCalls group, Sizes sizes) {
        this.group = group;
        this.sizes = sizes;
        this.uniformity = new Uniformity(kernel, group);
        Stmt.walk(kernel, s -> {
            if (s.assigned() != null) {
                assigned.add(s.assigned());
            }
        });
    }

    /**
     * A kernel that was cut.
     *
     * @param body what a group does
     * @param shared the variables that are the group's
     * @param guarded whether there are regions that only some items take part in
     * @param limits that groups have to keep to
     */
    record Cuts(List<Stmt> body, Set<KernelVariable> shared, boolean guarded, List<Limit> limits) {}

    /**
     * Cuts a kernel at its barriers.
     *
     * @throws RefusedException if items may reach a barrier differently
     */
    static Cuts cut(List<Stmt> kernel, ContextCalls group, Sizes sizes) throws RefusedException {
        WorkGroupFission pass = new WorkGroupFission(kernel, group, sizes);
        pass.need(kernel);
        while (true) {
            pass.close(kernel);
            pass.regions = 0;
            List<Stmt> body = pass.list(kernel, true);
            if (!pass.shared.addAll(pass.kept(body))) {
                return new Cuts(body, pass.shared, !pass.branches.isEmpty(), List.copyOf(pass.limits));
            }
        }
    }

    /** Adds the variables that a group needs to go through statements with barriers to the shared ones. */
    private void need(List<Stmt> statements) {
        for (Stmt s : statements) {
            if (Barriers.concern(s)) {
                s.expressions().forEach(this::share);
                if (s.assigned() != null) {
                    shared.add(s.assigned());
                }
                s.bodies().forEach(this::need);
            }
        }
    }

    private void share(Expr e) {
        e.walk(x -> {
            if (x instanceof Expr.Local(KernelVariable v) && assigned.contains(v) && uniformity.of(v)) {
                shared.add(v);
            }
        });
    }

    /** Adds the variables that shared ones are computed from, until none is missing. */
    private void close(List<Stmt> kernel) {
        int before;
        do {
            before = shared.size();
            closeList(kernel);
        } while (shared.size() > before);
    }

    private void closeList(List<Stmt> statements) {
        for (Stmt s : statements) {
            if (Barriers.concern(s)) {
                s.bodies().forEach(this::closeList);
            } else if (isShared(s)) {
                s.walk(inner -> {
                    inner.expressions().forEach(this::share);
                    if (inner.assigned() != null) {
                        shared.add(inner.assigned());
                    }
                });
            }
        }
    }

    /** Whether a statement without barriers is the group's. */
    private boolean isShared(Stmt statement) {
        return statement.any(s -> s.assigned() != null && shared.contains(s.assigned()))
                && uniformity.isPure(statement);
    }

    /** Uniform variables that outlive a region. */
    private Set<KernelVariable> kept(List<Stmt> body) {
        Occurrences occurrences = new Occurrences(body);
        Set<KernelVariable> kept = new HashSet<>();
        for (KernelVariable v : assigned) {
            if (uniformity.of(v) && occurrences.of(v).size() > 1) {
                kept.add(v);
            }
        }
        return kept;
    }

    private List<Stmt> list(List<Stmt> statements, boolean tail) throws RefusedException {
        Cut cut = new Cut();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            if (Barriers.concern(s)) {
                end(cut);
                concerned(s, tail && i == statements.size() - 1, cut);
            } else if (isShared(s)) {
                if (!mayPrecede(s, cut.items())) {
                    end(cut);
                }
                cut.done().add(s);
            } else {
                cut.items().add(s);
            }
        }
        end(cut);
        return cut.done();
    }

    private void end(Cut cut) {
        if (!cut.items().isEmpty()) {
            List<Stmt> body = List.copyOf(cut.items());
            for (Expr guard : guards) {
                body = List.of(new Stmt.If(guard, body, List.of()));
            }
            cut.done().add(new Stmt.Region(regions++, body));
            cut.items().clear();
        }
    }

    private void concerned(Stmt statement, boolean last, Cut cut) throws RefusedException {
        switch (statement) {
            case Stmt.Barrier _ -> {}
            case Stmt.If s
            when uniformity.of(s.condition()) ->
                cut.done().add(new Stmt.If(s.condition(), list(s.then(), last), list(s.otherwise(), last)));
            case Stmt.If s -> guard(s, last, cut);
            case Stmt.Block s -> cut.done().add(new Stmt.Block(s.label(), list(s.body(), last)));
            case Stmt.Loop s -> cut.done().add(new Stmt.Loop(s.label(), list(s.body(), false)));
            case Stmt.For s -> {
                if (!uniformity.of(s.from()) || !uniformity.of(s.bound())) {
                    throw new RefusedException(
                            "work-items may go round the loop over %s, which holds a barrier, more or less often:"
                                    + " give it bounds that are the same for the whole group",
                            s.variable());
                }
                cut.done().add(s.withBody(list(s.body(), false)));
            }
            default -> cut.done().add(statement);
        }
    }

    /** A branch that only some items take: behind it nothing comes, or a group within a limit takes it as a whole. */
    private void guard(Stmt.If s, boolean last, Cut cut) throws RefusedException {
        boolean then = Barriers.has(s) ? Barriers.has(s.then()) : !Barriers.concern(s.then());
        List<Stmt> stays = then ? s.then() : s.otherwise();
        List<Stmt> others = then ? s.otherwise() : s.then();
        boolean waits = Barriers.has(stays) && others.stream().noneMatch(Barriers::concern);
        if (!(last && waits)) {
            RefusedException parting = parting(s);
            limits.add(Limit.of(s.condition(), !then, group.items(), sizes, parting.getMessage())
                    .orElseThrow(() -> parting));
            cut.done().addAll(list(stays, last));
            return;
        }
        Guard guard = branches.computeIfAbsent(
                s,
                _ -> new Guard(
                        new KernelVariable("part", Kind.INT), group.array("any", Storage.INT, Expr.Const.of(1))));
        KernelVariable part = guard.part();
        ArrayRef any = guard.any();
        Expr zero = Expr.Const.of(0);
        Expr one = Expr.Const.of(1);
        Expr takesPart = new Expr.Compare(Relation.NE, new Expr.Local(part), zero);
        cut.done().add(new Stmt.Store(any, zero, zero));
        cut.items().add(new Stmt.Assign(part, new Expr.Select(s.condition(), then ? one : zero, then ? zero : one)));
        cut.items().add(new Stmt.If(takesPart, List.of(new Stmt.Store(any, zero, one)), others));
        end(cut);
        guards.push(takesPart);
        List<Stmt> body = list(stays, true);
        guards.pop();
        cut.done().add(new Stmt.If(new Expr.Compare(Relation.NE, new Expr.Load(any, zero), zero), body, List.of()));
    }

    private static RefusedException parting(Stmt.If s) {
        return Barriers.has(s)
                ? new RefusedException(
                        "work-items may reach a barrier differently, by the branch on %s: take the barrier out of the branch",
                        s.condition())
                : new RefusedException(
                        "work-items may part where %s, and go around a barrier: let the whole group decide alike",
                        s.condition());
    }

    /** Whether the group may do before some statements of its items what it should do behind them. */
    private static boolean mayPrecede(Stmt statement, List<Stmt> items) {
        Set<KernelVariable> reads = new HashSet<>();
        Set<KernelVariable> writes = new HashSet<>();
        boolean[] loads = new boolean[1];
        collect(List.of(statement), reads, writes, loads);
        Set<KernelVariable> read = new HashSet<>();
        Set<KernelVariable> written = new HashSet<>();
        collect(items, read, written, new boolean[1]);
        reads.addAll(writes);
        return reads.stream().noneMatch(written::contains)
                && writes.stream().noneMatch(read::contains)
                && !(loads[0] && Stmt.any(items, s -> s instanceof Stmt.Store));
    }

    private static void collect(
            List<Stmt> statements, Set<KernelVariable> reads, Set<KernelVariable> writes, boolean[] loads) {
        Stmt.walk(statements, s -> {
            if (s.assigned() != null) {
                writes.add(s.assigned());
            }
            s.expressions().forEach(e -> {
                e.addReads(reads);
                loads[0] |= e.loads();
            });
        });
    }
}
