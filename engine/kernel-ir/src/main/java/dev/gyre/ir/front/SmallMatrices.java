package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.List;
import java.util.function.BinaryOperator;

/** Reads what a kernel does with matrices of 8 x 8 floats: each work-item has all of a matrix in an array of its own. */
final class SmallMatrices {
    private static final int SIDE = 8;

    private final Calls calls;
    private final ContextCalls group;
    private final OperandStack block;
    private final PrivateArrays arrays;

    SmallMatrices(Calls calls, ContextCalls group, OperandStack block) {
        this.calls = calls;
        this.group = group;
        this.block = block;
        this.arrays = new PrivateArrays(group, block);
    }

    /** Whether a method of the context is read here. */
    static boolean knows(String name) {
        return name.startsWith("simdgroupMatrix");
    }

    /** Reads a call of a method of the context, with its arguments on the block's stack. */
    void call(String name, int parameters) throws RefusedException {
        List<Value> given = block.popValues(parameters);
        block.popContext();
        switch (name) {
            case "simdgroupMatrixZero" -> block.push(made((_, _) -> Expr.Const.zero(Kind.FLOAT)));
            case "simdgroupMatrixLoad" -> {
                ArrayRef from = PrivateArrays.ref(given.get(0));
                Expr base = block.reusable(SmallVectors.number(given.get(1)));
                Expr stride = block.reusable(SmallVectors.number(given.get(2)));
                block.push(made((r, c) -> new Expr.Load(from, calls.index(from, at(base, r, stride, c)))));
            }
            case "simdgroupMatrixMultiplyAccumulate" ->
                block.push(product(matrix(given.get(0)), matrix(given.get(1)), matrix(given.get(2))));
            case "simdgroupMatrixStore" -> {
                ArrayRef m = matrix(given.get(0));
                ArrayRef to = PrivateArrays.ref(given.get(1));
                Expr base = block.reusable(SmallVectors.number(given.get(2)));
                Expr stride = block.reusable(SmallVectors.number(given.get(3)));
                each((r, c) -> List.of(new Stmt.Store(to, calls.index(to, at(base, r, stride, c)), element(m, r, c))));
            }
            default -> throw new RefusedException("it calls KernelContext.%s", name);
        }
    }

    /** The statements for one element. */
    private interface Body {
        List<Stmt> of(Expr row, Expr column);
    }

    private void each(Body body) {
        KernelVariable row = new KernelVariable("row", Kind.INT);
        KernelVariable column = new KernelVariable("column", Kind.INT);
        List<Stmt> inner = body.of(new Expr.Local(row), new Expr.Local(column));
        block.settle(Expr::loads);
        block.add(List.of(PrivateArrays.loop(row, SIDE, List.of(PrivateArrays.loop(column, SIDE, inner)))));
    }

    /** A new matrix, by what its elements are. */
    private ArrayRef made(BinaryOperator<Expr> element) {
        ArrayRef m = arrays.of(Storage.FLOAT, SIDE * SIDE);
        each((r, c) -> List.of(new Stmt.Store(m, group.index(m, at(r, c)), element.apply(r, c))));
        return m;
    }

    private ArrayRef product(ArrayRef a, ArrayRef b, ArrayRef start) {
        ArrayRef m = arrays.of(Storage.FLOAT, SIDE * SIDE);
        KernelVariable sum = new KernelVariable("sum", Kind.FLOAT);
        KernelVariable k = new KernelVariable("k", Kind.INT);
        Expr at = new Expr.Local(k);
        each((r, c) -> List.of(
                new Stmt.Assign(sum, element(start, r, c)),
                PrivateArrays.loop(
                        k,
                        SIDE,
                        List.of(new Stmt.Assign(
                                sum,
                                ContextCalls.plus(
                                        new Expr.Local(sum),
                                        ContextCalls.times(element(a, r, at), element(b, at, c)))))),
                new Stmt.Store(m, group.index(m, at(r, c)), new Expr.Local(sum))));
        return m;
    }

    private Expr element(ArrayRef m, Expr row, Expr column) {
        return new Expr.Load(m, group.index(m, at(row, column)));
    }

    private static Expr at(Expr row, Expr column) {
        return ContextCalls.plus(ContextCalls.times(row, Expr.Const.of(SIDE)), column);
    }

    private static Expr at(Expr base, Expr row, Expr stride, Expr column) {
        return new Expr.Binary(BinaryOp.ADD, ContextCalls.plus(base, ContextCalls.times(row, stride)), column);
    }

    private ArrayRef matrix(Value value) throws RefusedException {
        ArrayRef array = PrivateArrays.ref(value);
        if (!group.isOwn(array)) {
            throw new RefusedException("it uses an object that is no matrix of the kernel's own");
        }
        return array;
    }
}
