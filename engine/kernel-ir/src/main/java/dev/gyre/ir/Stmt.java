package dev.gyre.ir;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A statement. Control flow is structured: jumps only leave blocks or repeat loops that enclose them. */
public sealed interface Stmt {

    record Assign(KernelVariable target, Expr value) implements Stmt {}

    record Store(ArrayRef array, Expr index, Expr value) implements Stmt {}

    record If(Expr condition, List<Stmt> then, List<Stmt> otherwise) implements Stmt {}

    /** Statements that a break with the label ends. */
    record Block(Label label, List<Stmt> body) implements Stmt {}

    /** Statements that are repeated until something jumps out; a continue with the label starts the next round. */
    record Loop(Label label, List<Stmt> body) implements Stmt {}

    record Break(Label label) implements Stmt {}

    record Continue(Label label) implements Stmt {}

    /** The work-items of a group wait for one another. {@code WorkGroupFission} leaves none. */
    record Barrier() implements Stmt {}

    /**
     * Statements that all work-items of a group run between two barriers, one item after another or as lanes.
     *
     * @param number among those of the kernel
     */
    record Region(int number, List<Stmt> body) implements Stmt {}

    /**
     * A counted loop. The bound doesn't change while it runs, nothing but the loop assigns the variable, and its value afterwards isn't
     * used.
     *
     * @param label of the header, which tells parallel loops
     */
    record For(
            Label label, KernelVariable variable, Expr from, Relation relation, Expr bound, int step, List<Stmt> body)
            implements Stmt {
        /** The condition under which an iteration runs. */
        public Expr condition() {
            return new Expr.Compare(relation, new Expr.Local(variable), bound);
        }

        /** The number of iterations; empty if a bound isn't constant. */
        public OptionalInt rounds() {
            return TripCount.constant(this);
        }

        public For withBody(List<Stmt> newBody) {
            return new For(label, variable, from, relation, bound, step, newBody);
        }
    }

    /** The lists of statements within this one. */
    default List<List<Stmt>> bodies() {
        return switch (this) {
            case If s -> List.of(s.then(), s.otherwise());
            case Block s -> List.of(s.body());
            case Loop s -> List.of(s.body());
            case For s -> List.of(s.body());
            case Region s -> List.of(s.body());
            default -> List.of();
        };
    }

    /** The expressions of this statement itself, in the order of evaluation. */
    default List<Expr> expressions() {
        return switch (this) {
            case Assign s -> List.of(s.value());
            case Store s -> List.of(s.index(), s.value());
            case If s -> List.of(s.condition());
            case For s -> List.of(s.from(), s.bound());
            default -> List.of();
        };
    }

    /** Calls the action with this statement and all within it, outer ones first. */
    default void walk(Consumer<Stmt> action) {
        action.accept(this);
        bodies().forEach(body -> walk(body, action));
    }

    /** Calls the action with all statements of a list and those within them. */
    static void walk(List<Stmt> statements, Consumer<Stmt> action) {
        statements.forEach(s -> s.walk(action));
    }

    /** Whether this statement or one within it meets a condition. */
    default boolean any(Predicate<Stmt> condition) {
        return condition.test(this) || bodies().stream().anyMatch(body -> any(body, condition));
    }

    /** Whether one of the statements of a list or of those within them meets a condition. */
    static boolean any(List<Stmt> statements, Predicate<Stmt> condition) {
        return statements.stream().anyMatch(s -> s.any(condition));
    }

    /** Calls the action with the expressions of this statement itself and all below them, operands first. */
    default void walkExpressions(Consumer<Expr> action) {
        expressions().forEach(e -> e.walk(action));
    }

    /** Calls the action with every access of an array in statements, and its index: of a statement, what it stores to before what it loads. */
    static void accesses(List<Stmt> statements, BiConsumer<ArrayRef, Expr> action) {
        walk(statements, s -> {
            if (s instanceof Store store) {
                action.accept(store.array(), store.index());
            }
            s.walkExpressions(x -> {
                if (x instanceof Expr.Load load) {
                    action.accept(load.array(), load.index());
                }
            });
        });
    }

    /** The variable that this statement itself assigns, or null. */
    default KernelVariable assigned() {
        return switch (this) {
            case Assign s -> s.target();
            case For s -> s.variable();
            default -> null;
        };
    }
}
