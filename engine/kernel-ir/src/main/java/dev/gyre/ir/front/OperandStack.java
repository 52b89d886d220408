package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The stack that a basic block's instructions run on, and the statements that they become. */
final class OperandStack {
    private final Calls calls;
    private final BasicBlock block;
    private final List<Value> stack;

    OperandStack(Calls calls, BasicBlock block) {
        this.calls = calls;
        this.block = block;
        this.stack = new ArrayList<>(block.entry);
    }

    /** The entries, the top last. */
    List<Value> entries() {
        return stack;
    }

    /** Copies an object taken apart to where it's kept. */
    void keep(Value.Tuple object, ReplacedObject home) throws RefusedException {
        if (object.home().isPresent() && object.home().get() != home) {
            object.home().get().share();
            home.share();
        }
        stack.replaceAll(v -> v instanceof Value.Tuple t && t.home().equals(Optional.of(home))
                ? new Value.Tuple(
                        t.type(), t.parts().stream().map(this::reusable).toList())
                : v);
        for (int p = 0; p < object.parts().size(); p++) {
            assign(home.variables().get(p), object.parts().get(p));
        }
    }

    /** Adds an assignment, after settling stack entries that read the variable. */
    void assign(KernelVariable variable, Expr value) {
        settle(e -> e.reads(variable));
        block.statements.add(new Stmt.Assign(variable, value));
    }

    /** Stores into an array. */
    void store(ArrayRef array, Expr index, Expr value) {
        settle(Expr::loads);
        block.statements.add(new Stmt.Store(array, index, uncut(value, array.storage())));
    }

    /** The value without a cast to byte or short that the element's width makes needless. */
    private static Expr uncut(Expr value, Storage storage) {
        return value instanceof Expr.Unary(UnaryOp op, Expr a)
                        && (storage == Storage.BYTE
                                ? op == UnaryOp.TO_BYTE || op == UnaryOp.TO_SHORT || op == UnaryOp.TO_CHAR
                                : storage == Storage.SHORT && (op == UnaryOp.TO_SHORT || op == UnaryOp.TO_CHAR))
                ? a
                : value;
    }

    /** Runs an instruction that only moves entries. A long or double is one entry, which counts as two. */
    void shuffle(Opcode opcode) throws RefusedException {
        switch (opcode) {
            case POP -> take(1);
            case POP2 -> take(2);
            case SWAP -> {
                List<Value> top = take(1);
                List<Value> below = take(1);
                stack.addAll(top);
                stack.addAll(below);
            }
            case DUP -> duplicate(1, 0);
            case DUP_X1 -> duplicate(1, 1);
            case DUP_X2 -> duplicate(1, 2);
            case DUP2 -> duplicate(2, 0);
            case DUP2_X1 -> duplicate(2, 1);
            case DUP2_X2 -> duplicate(2, 2);
            default -> throw new RefusedException("it uses the instruction %s", opcode);
        }
    }

    /** Puts a copy of what is at the top below what comes under it. */
    private void duplicate(int slots, int below) {
        List<Value> top = take(slots).stream().map(this::reusable).toList();
        List<Value> under = take(below);
        stack.addAll(top);
        stack.addAll(under);
        stack.addAll(top);
    }

    /** Takes off the entries that fill so many slots, the top last. */
    private List<Value> take(int slots) {
        List<Value> taken = new ArrayList<>();
        for (int filled = 0; filled < slots; filled += isWide(taken.getFirst()) ? 2 : 1) {
            taken.addFirst(stack.removeLast());
        }
        return taken;
    }

    private static boolean isWide(Value value) {
        return value instanceof Value.Scalar(Expr e) && e.kind().bytes() > 4;
    }

    private Value reusable(Value value) {
        return value instanceof Value.Scalar(Expr expr) ? new Value.Scalar(reusable(expr)) : value;
    }

    /** An expression with the same value that may be used more than once. */
    Expr reusable(Expr expr) {
        if (expr instanceof Expr.Const) {
            return expr;
        }
        KernelVariable temporary = new KernelVariable("v" + calls.nextTemporary(), expr.kind());
        block.statements.add(new Stmt.Assign(temporary, expr));
        return new Expr.Local(temporary);
    }

    /** Evaluates now what is on the stack and would have another value later. */
    void settle(Predicate<Expr> wouldChange) {
        for (int i = 0; i < stack.size(); i++) {
            if (stack.get(i) instanceof Value.Scalar(Expr e) && wouldChange.test(e)) {
                stack.set(i, new Value.Scalar(reusable(e)));
            }
            if (stack.get(i) instanceof Value.Tuple tuple
                    && tuple.home().isEmpty()
                    && tuple.parts().stream().anyMatch(wouldChange)) {
                stack.set(
                        i,
                        new Value.Tuple(
                                tuple.type(),
                                tuple.parts().stream().map(this::reusable).toList()));
            }
        }
    }

    /** Adds statements of an inlined method. */
    void add(List<Stmt> statements) {
        block.statements.addAll(statements);
    }

    void push(Expr expr) {
        stack.add(new Value.Scalar(expr));
    }

    Expr pop() throws RefusedException {
        if (stack.removeLast() instanceof Value.Scalar(Expr expr)) {
            return expr;
        }
        throw new RefusedException("it uses an object or a comparison as a number");
    }

    ArrayRef popArray() throws RefusedException {
        if (stack.removeLast() instanceof Value.Array(ArrayRef ref)) {
            return ref;
        }
        throw new RefusedException("it uses an object that is no array");
    }

    void popContext() throws RefusedException {
        if (!(stack.removeLast() instanceof Value.Context)) {
            throw new RefusedException("it calls a method of an object");
        }
    }

    /** Makes an array the entry at the top. */
    void push(ArrayRef array) {
        stack.add(new Value.Array(array));
    }

    /** Makes a value the entry at the top. */
    void push(Value value) {
        stack.add(value);
    }

    /** The entry so far below the top. */
    Value peek(int depth) {
        return stack.get(stack.size() - 1 - depth);
    }

    /** Puts an object in the places of one that has been constructed. */
    void replace(Value.Fresh fresh, Value made) {
        stack.replaceAll(v -> v.equals(fresh) ? made : v);
    }

    /** The work-items of the group wait for one another, so that what is loaded must have been loaded before. */
    void barrier() {
        settle(Expr::loads);
        block.statements.add(new Stmt.Barrier());
    }

    /** The entry at the top as it is. */
    Value popValue() {
        return stack.removeLast();
    }

    /** The entries at the top as they are, the top last: the arguments of a call. */
    List<Value> popValues(int count) {
        List<Value> top = stack.subList(stack.size() - count, stack.size());
        List<Value> values = new ArrayList<>(top);
        top.clear();
        return values;
    }
}
