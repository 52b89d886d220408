package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.Optional;

/** Emits {@code pack}: copies what the rows of a panel share, in the order of its use. Its parameters are those of a packed block. */
final class PackCode {
    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final Packing packing;
    private final Slots slots;
    private final ScalarCode scalars;

    PackCode(CodeBuilder code, SimdClass simd, Packing packing) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan();
        this.packing = packing;
        this.slots = new Slots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, plan.vectors());
        Parameters parameters = simd.blockParameters();
        parameters.bind(slots);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
        int slot = parameters.end();
        for (int d = 0; d < plan.scheduled().size(); d++) {
            if (d != plan.lane()) {
                slots.bind(plan.scheduled().get(d).variable(), slot++);
            }
        }
        int lanes = plan.width() * plan.scheduled().get(plan.lane()).step();
        KernelVariable lane = plan.scheduled().get(plan.lane()).variable();
        for (int v = 0; v < plan.vectors(); v++) {
            code.iload(slot).loadConstant(v * lanes).iadd().istore(slots.of(lane, 0, v));
        }
    }

    void emit(int array) {
        int cursor = code.allocateLocal(TypeKind.INT);
        int counter = slots.of(packing.loop().variable(), 0, 0);
        code.iconst_0().istore(cursor);
        scalars.push(packing.from(), 0, 0);
        code.istore(counter);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        scalars.jump(
                new Expr.Compare(
                        packing.loop().relation(), new Expr.Local(packing.loop().variable()), packing.bound()),
                false,
                end,
                0,
                0);
        int at = 0;
        for (var load : packing.loads().entrySet()) {
            for (int v = 0; v < plan.vectors(); v++) {
                if (load.getKey().array().checked()) {
                    CheckCode.whole(code, scalars, load.getKey().array(), load.getValue(), 0, v, plan.width());
                }
                simd.api().species(code, Storage.FLOAT);
                scalars.array(load.getKey().array().parameter());
                scalars.push(load.getValue(), 0, v);
                simd.api().load(code, Storage.FLOAT, false, false);
                code.aload(array).iload(cursor).loadConstant(at).iadd();
                simd.api().store(code, Storage.FLOAT, false, false);
                at += plan.width();
            }
        }
        code.iinc(cursor, at).iinc(counter, packing.loop().step()).goto_(head);
        code.labelBinding(end).return_();
    }
}
