package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * A local variable that holds an object taken apart, as variables of its numbers. Assignments copy numbers; that is what Java's copy of the
 * reference comes to as long as none of the objects is changed that two variables may stand for.
 */
final class ReplacedObject {
    private final Class<?> type;
    private final List<KernelVariable> variables;
    private boolean shared;
    private boolean changed;

    ReplacedObject(Class<?> type, List<KernelVariable> variables) {
        this.type = type;
        this.variables = variables;
    }

    Class<?> type() {
        return type;
    }

    List<KernelVariable> variables() {
        return variables;
    }

    /** The object's fields as they are now. */
    Value.Tuple value() {
        return new Value.Tuple(
                type, variables.stream().map(v -> (Expr) new Expr.Local(v)).toList(), Optional.of(this));
    }

    /** Takes note that another variable stands for the object, too. */
    void share() throws RefusedException {
        shared = true;
        check();
    }

    /** A number of the object is set. */
    void change() throws RefusedException {
        changed = true;
        check();
    }

    private void check() throws RefusedException {
        if (shared && changed) {
            throw new RefusedException("it changes a %s that two variables may stand for", type.getSimpleName());
        }
    }
}
