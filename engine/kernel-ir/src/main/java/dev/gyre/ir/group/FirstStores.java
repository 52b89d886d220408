package dev.gyre.ir.group;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.ir.front.ContextCalls;
import java.util.List;

/**
 * Whether each item of a group stores to the element of its number along x before it loads any, and until a barrier loads none but that one, so
 * that nobody finds there what a group before has left.
 */
final class FirstStores {
    private final ArrayRef array;
    private final KernelVariable number;
    private final Assignments assignments;

    /** The state of an array where statements end. */
    private enum State {
        NOTHING,
        STORED,
        /** All items have stored and waited for one another. */
        SHARED,
        /** A load may see the array's first contents. */
        LOADED
    }

    private FirstStores(List<Stmt> kernel, ContextCalls group, ArrayRef array) {
        this.array = array;
        this.number = group.items().getFirst();
        this.assignments = Assignments.of(kernel);
    }

    static boolean are(List<Stmt> kernel, ContextCalls group, ArrayRef array) {
        State end = new FirstStores(kernel, group, array).after(kernel, State.NOTHING);
        return end == State.STORED || end == State.SHARED;
    }

    private State after(List<Stmt> statements, State before) {
        State state = before;
        for (Stmt s : statements) {
            if (state == State.SHARED || state == State.LOADED) {
                return state;
            }
            state = after(s, state);
        }
        return state;
    }

    private State after(Stmt s, State before) {
        return before == State.STORED ? stored(s) : first(s);
    }

    /** The state behind a statement before which nobody has stored. */
    private State first(Stmt s) {
        if (Barriers.concern(s)) {
            return State.LOADED;
        }
        if (s instanceof Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise) && !loads(condition, false)) {
            State one = after(then, State.NOTHING);
            State other = after(otherwise, State.NOTHING);
            return one == other || other == State.LOADED ? other : one == State.LOADED ? one : State.NOTHING;
        }
        if (loads(s, false)) {
            return State.LOADED;
        }
        boolean stores = s instanceof Stmt.Store store && store.array().equals(array) && isOwn(store.index());
        return stores ? State.STORED : State.NOTHING;
    }

    /** Behind a statement before which an item has stored: up to the first barrier that is written there, if there is one. */
    private State stored(Stmt s) {
        State[] state = {State.STORED};
        s.walk(inner -> {
            if (state[0] == State.STORED) {
                state[0] = inner instanceof Stmt.Barrier
                        ? State.SHARED
                        : inner.expressions().stream().anyMatch(e -> loads(e, true)) ? State.LOADED : State.STORED;
            }
        });
        return state[0];
    }

    private boolean loads(Stmt statement, boolean stored) {
        return statement.any(s -> s.expressions().stream().anyMatch(e -> loads(e, stored)));
    }

    /** Whether an expression loads what others may not have stored yet, or the item itself hasn't. */
    private boolean loads(Expr e, boolean stored) {
        return e.any(
                x -> x instanceof Expr.Load load && load.array().equals(array) && !(stored && isOwn(load.index())));
    }

    private boolean isOwn(Expr index) {
        return assignments.isValueOf(number, index);
    }
}
