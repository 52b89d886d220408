package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Emits {@code packRows}: copies what rows that go together read, where they are neighbours but rounds go through memory in long steps, as
 * in a product of columns. Its parameters are those of a block, and the arrays that receive it: one, or one for each of the groups of rows
 * that a line of the cache holds, since until the next group's turn the cache may have lost it.
 */
final class RowPackCode {
    private final CodeBuilder code;
    private final SimdClass simd;
    private final Packing packing;
    private final int rows;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final List<Integer> arrays;

    /**
     * The code of one method.
     *
     * @param arrays the slots of the arrays that receive what rows read, one group of rows after the other
     */
    RowPackCode(CodeBuilder code, SimdClass simd, Packing packing, List<Integer> arrays) {
        VectorPlan plan = simd.plan();
        this.code = code;
        this.simd = simd;
        this.packing = packing;
        this.rows = plan.rows();
        this.arrays = arrays;
        this.slots = new LocalSlots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, 1);
        ParameterSlots parameters = simd.blockParameters();
        parameters.bind(slots, plan);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
    }

    void emit() {
        int cursor = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(cursor);
        Packing.Level level = packing.levels().getFirst();
        int counter = slots.of(level.loop().variable(), 0, 0);
        scalars.push(level.from(), 0, 0);
        code.istore(counter);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        Expr variable = new Expr.Local(level.loop().variable());
        scalars.jump(new Expr.Compare(level.loop().relation(), variable, level.bound()), false, end, 0, 0);
        int at = 0;
        for (Map.Entry<Expr.Load, Expr> load : packing.rows().entrySet()) {
            copy(load.getKey(), load.getValue(), cursor, at);
            at += rows;
        }
        Increment.add(code, cursor, at);
        Increment.add(code, counter, level.loop().step()).goto_(head);
        code.labelBinding(end).return_();
    }

    private void copy(Expr.Load load, Expr index, int cursor, int at) {
        Storage storage = load.array().storage();
        if (load.array().checked()) {
            CheckCode.whole(code, scalars, load.array(), index, 0, 0, arrays.size() * rows);
        }
        for (int group = 0; group < arrays.size(); group++) {
            code.getstatic(simd.name(), simd.rowSpecies(), VectorApi.SPECIES);
            scalars.array(load.array().parameter());
            scalars.push(index, 0, 0);
            code.loadConstant(group * rows).iadd();
            simd.api().load(code, load.array(), false);
            code.aload(arrays.get(group)).iload(cursor).loadConstant(at).iadd();
            simd.api().store(code, storage, false, false);
        }
    }
}
