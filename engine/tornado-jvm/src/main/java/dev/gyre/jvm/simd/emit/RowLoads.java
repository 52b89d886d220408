package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.List;

/** Reads in one method what was copied for rows that go together, round after round, see {@link RowPackCode}. */
final class RowLoads {
    private final CodeBuilder code;
    private final List<Expr.Load> loads;
    private final int rows;
    private final int array;
    private final int cursor;
    private boolean open;

    /**
     * Starts with the loads of one loop.
     *
     * @param array the slot of the array that holds them
     */
    RowLoads(CodeBuilder code, List<Expr.Load> loads, int rows, int array) {
        this.code = code;
        this.loads = loads;
        this.rows = rows;
        this.array = array;
        this.cursor = code.allocateLocal(TypeKind.INT);
    }

    /** The next round is the first. */
    void rewind() {
        code.iconst_0().istore(cursor);
    }

    /** Whether code of rounds is being emitted. */
    void open(boolean rounds) {
        open = rounds;
    }

    void next() {
        Increment.add(code, cursor, loads.size() * rows);
    }

    boolean has(Expr.Load load) {
        return open && loads.contains(load);
    }

    /** Pushes what a load reads for a row in the current round. */
    void push(Expr.Load load, int row) {
        code.aload(array)
                .iload(cursor)
                .loadConstant(loads.indexOf(load) * rows + row)
                .iadd();
        code.arrayLoad(ScalarCode.element(load.array().storage()));
    }
}
