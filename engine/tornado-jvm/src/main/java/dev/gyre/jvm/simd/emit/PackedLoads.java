package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads in one method what rounds of a loop load, or make of what they load, and was put into an array before, in the order of its use:
 * the array, and a cursor in it, which moves on with every round.
 */
final class PackedLoads {
    private final CodeBuilder code;
    private final VectorApi api;
    private final Stmt.For outermost;
    private final Stmt.For innermost;
    private final List<Expr> shared;
    private final Set<KernelVariable> skipped;
    private final int vectors;
    private final int width;
    private final int array;
    private final Runnable from;
    private final int cursor;
    private Optional<RowLoads> rows = Optional.empty();
    private boolean open;

    /**
     * Starts with the loads of one loop.
     *
     * @param outermost of the loops around it whose rounds are packed one after the other, or the loop itself
     * @param array the slot of the array
     * @param from pushes where in it the first round begins
     */
    PackedLoads(
            CodeBuilder code,
            VectorApi api,
            VectorPlan plan,
            Stmt.For outermost,
            Stmt.For innermost,
            List<? extends Expr> shared,
            Set<KernelVariable> skipped,
            int array,
            Runnable from) {
        this.code = code;
        this.api = api;
        this.outermost = outermost;
        this.innermost = innermost;
        this.shared = List.copyOf(shared);
        this.skipped = skipped;
        this.vectors = plan.vectors();
        this.width = plan.width();
        this.array = array;
        this.from = from;
        this.cursor = code.allocateLocal(TypeKind.INT);
    }

    /** Has something read beside it that was loaded ahead for rows. */
    PackedLoads with(Optional<RowLoads> beside) {
        rows = beside;
        return this;
    }

    boolean isLoop(Stmt.For statement) {
        return statement.equals(innermost);
    }

    /** Whether an expression has its value ahead, where code is being emitted now. */
    boolean has(Expr e) {
        return open && shared.contains(e);
    }

    /** Whether a variable is needed for nothing else than what is ahead, where code is being emitted now. */
    boolean skips(KernelVariable variable) {
        return open && skipped.contains(variable);
    }

    boolean isOutermost(Stmt.For statement) {
        return statement.equals(outermost);
    }

    /** The next round is the first. */
    void rewind() {
        from.run();
        code.istore(cursor);
        rows.ifPresent(RowLoads::rewind);
    }

    /** Has loads from here on read the elements that were loaded ahead. */
    void start() {
        open = true;
        rows.ifPresent(r -> r.open(true));
    }

    void next() {
        Increment.add(code, cursor, pitch());
        rows.ifPresent(RowLoads::next);
    }

    /** Has loads from here on read their own places again. */
    void end() {
        open = false;
        rows.ifPresent(r -> r.open(false));
    }

    /** The distance of two rounds in a panel, in elements. */
    int pitch() {
        return shared.size() * vectors * width;
    }

    /** The offset of an expression's vector in its round, in elements. */
    int place(Expr e, int vector) {
        return (shared.indexOf(e) * vectors + vector) * width;
    }

    /** Pushes an expression's vector for the current round. */
    void push(Expr e, int vector) {
        Storage storage = Storage.of(e.kind());
        api.species(code, storage);
        code.aload(array).iload(cursor).loadConstant(place(e, vector)).iadd();
        api.load(code, storage, false, false);
    }
}
