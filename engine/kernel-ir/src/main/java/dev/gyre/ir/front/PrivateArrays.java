package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Label;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;

/** Arrays of a few numbers that each work-item of a group has for itself, as statements of a block. */
final class PrivateArrays {
    private final ContextCalls group;
    private final OperandStack block;

    PrivateArrays(ContextCalls group, OperandStack block) {
        this.group = group;
        this.block = block;
    }

    /** A new array, in which nothing is known to be. */
    ArrayRef of(Storage storage, int size) {
        return group.own(storage, Expr.Const.of(size));
    }

    /** A new array that holds one number everywhere. */
    ArrayRef filled(Storage storage, int size, Expr number) {
        Expr value = block.reusable(number);
        ArrayRef array = of(storage, size);
        for (int i = 0; i < size; i++) {
            set(array, i, value);
        }
        return array;
    }

    /** The item's own number of an array. */
    Expr get(ArrayRef array, int index) {
        return new Expr.Load(array, group.index(array, Expr.Const.of(index)));
    }

    /** A number that another item holds in its array. */
    Expr get(ArrayRef array, Expr index, Expr item) {
        return new Expr.Load(array, ContextCalls.plus(ContextCalls.times(index, group.itemCount()), item));
    }

    void set(ArrayRef array, int index, Expr value) {
        block.store(array, group.index(array, Expr.Const.of(index)), value);
    }

    /**
     * Gives one array the numbers of another one, as if the variable that stands for it stood for the other one.
     *
     * @throws RefusedException if they aren't arrays of one size that every item has for itself
     */
    void copy(ArrayRef from, ArrayRef to) throws RefusedException {
        boolean alike = group.isOwn(from)
                && group.isOwn(to)
                && from.storage() == to.storage()
                && group.size(from) instanceof Expr.Const size
                && size.equals(group.size(to));
        if (!alike) {
            throw new RefusedException("a local variable stands for more than one array");
        }
        KernelVariable at = new KernelVariable("at", Kind.INT);
        Expr element = new Expr.Local(at);
        Stmt.Store store =
                new Stmt.Store(to, group.index(to, element), new Expr.Load(from, group.index(from, element)));
        block.settle(Expr::loads);
        block.add(List.of(loop(at, group.size(to), List.of(store))));
    }

    /** A loop of so many rounds. */
    static Stmt.For loop(KernelVariable v, int rounds, List<Stmt> body) {
        return loop(v, Expr.Const.of(rounds), body);
    }

    /** A loop of as many rounds as a number says. */
    static Stmt.For loop(KernelVariable v, Expr rounds, List<Stmt> body) {
        return new Stmt.For(new Label(-1), v, Expr.Const.of(0), Relation.LT, rounds, 1, List.copyOf(body));
    }

    /** The array that an entry of the stack is. */
    static ArrayRef ref(Value value) throws RefusedException {
        if (value instanceof Value.Array(ArrayRef array)) {
            return array;
        }
        throw new RefusedException("it uses an object that is no array");
    }
}
