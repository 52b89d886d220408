package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.lane.Lanes;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Emits {@code pack}: copies what the rows of a panel share, in the order of its use. Its parameters are those of a packed block. */
final class PackCode {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();
    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final Packing packing;
    private final Storage storage;
    private final int vectors;
    private final boolean part;
    private final Slots slots;
    private final ScalarCode scalars;
    private final int laneFrom;
    private final int array;
    private final int cursor;

    /**
     * One method.
     *
     * @param block that reads what is packed: for whole vectors, or for less than one
     * @param array the parameter that receives it
     */
    PackCode(CodeBuilder code, SimdClass simd, Packing packing, Block block, int array) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan();
        this.packing = packing;
        this.storage = packing.storage();
        this.vectors = block.vectors();
        this.part = block.part() == Block.Part.PACKED_REST;
        this.array = array;
        this.slots = new Slots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, vectors);
        Parameters parameters = simd.blockParameters();
        int slot = parameters.bind(slots, plan);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
        this.laneFrom = slot;
        int lanes = plan.width() * step();
        KernelVariable lane = plan.scheduled().get(plan.lane()).variable();
        for (int v = 0; v < vectors; v++) {
            code.iload(slot).loadConstant(v * lanes).iadd().istore(slots.of(lane, 0, v));
        }
        this.cursor = code.allocateLocal(TypeKind.INT);
    }

    void emit() {
        code.iconst_0().istore(cursor);
        level(0);
        code.return_();
    }

    private void level(int number) {
        if (number == packing.levels().size()) {
            round();
            return;
        }
        Packing.Level level = packing.levels().get(number);
        int counter = slots.of(level.loop().variable(), 0, 0);
        scalars.push(level.from(), 0, 0);
        code.istore(counter);
        if (number == packing.levels().size() - 1 && packing.transposes()) {
            squares(level);
        }
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        Expr variable = new Expr.Local(level.loop().variable());
        scalars.jump(new Expr.Compare(level.loop().relation(), variable, level.bound()), false, end, 0, 0);
        level(number + 1);
        code.iinc(counter, level.loop().step()).goto_(head);
        code.labelBinding(end);
    }

    /** As many rounds at a time as there are lanes, as long as there are so many. */
    private void squares(Packing.Level level) {
        int counter = slots.of(level.loop().variable(), 0, 0);
        Label end = code.newLabel();
        if (part) {
            code.iload(laneFrom + 1).iload(laneFrom).isub();
            code.loadConstant(plan.width() * step()).if_icmplt(end);
        }
        Label head = code.newBoundLabel();
        Expr variable = new Expr.Local(level.loop().variable());
        Expr last = new Expr.Binary(BinaryOp.ADD, variable, Expr.Const.of(plan.width() - 1));
        scalars.jump(new Expr.Compare(level.loop().relation(), last, level.bound()), false, end, 0, 0);
        int at = 0;
        for (var load : packing.loads().entrySet()) {
            for (int v = 0; v < vectors; v++) {
                square(load, v, at, counter);
                at += plan.width();
            }
        }
        code.iinc(cursor, plan.width() * at).iinc(counter, plan.width()).goto_(head);
        code.labelBinding(end);
    }

    private void square(Map.Entry<Expr.Load, Packing.Place> load, int vector, int at, int counter) {
        Expr index = load.getValue().index();
        Optional<Expr> stride = load.getValue().stride();
        if (stride.isPresent()) {
            if (load.getKey().array().checked()) {
                CheckCode.square(code, scalars, load.getKey().array(), index, stride.get(), vector, plan.width());
            }
            scalars.array(load.getKey().array().parameter());
            scalars.push(index, 0, vector);
            scalars.push(stride.get(), 0, vector);
            code.aload(array).iload(cursor).loadConstant(at).iadd().loadConstant(pitch());
            code.invokestatic(simd.name(), simd.transposeMethod(), TransposeCode.type(storage));
            return;
        }
        for (int r = 0; r < plan.width(); r++) {
            whole(load, vector, r * pitch() + at);
            code.iinc(counter, 1);
        }
        code.iinc(counter, -plan.width());
    }

    /** That of the lanes' loop. */
    private int step() {
        return plan.scheduled().get(plan.lane()).step();
    }

    /** Floats of a round. */
    private int pitch() {
        return packing.loads().size() * vectors * plan.width();
    }

    private void round() {
        int at = 0;
        for (var load : packing.loads().entrySet()) {
            for (int v = 0; v < vectors; v++) {
                if (part || load.getValue().stride().isPresent()) {
                    pick(load, v, at);
                } else {
                    whole(load, v, at);
                }
                at += plan.width();
            }
        }
        code.iinc(cursor, at);
    }

    /** A vector of neighbours. */
    private void whole(Map.Entry<Expr.Load, Packing.Place> load, int vector, int at) {
        Expr index = load.getValue().index();
        if (load.getKey().array().checked()) {
            CheckCode.whole(code, scalars, load.getKey().array(), index, 0, vector, plan.width());
        }
        simd.api().species(code, storage);
        scalars.array(load.getKey().array().parameter());
        scalars.push(index, 0, vector);
        simd.api().load(code, storage, false, false);
        code.aload(array).iload(cursor).loadConstant(at).iadd();
        simd.api().store(code, storage, false, false);
    }

    /** The lanes that there are, one by one. */
    private void pick(Map.Entry<Expr.Load, Packing.Place> load, int vector, int at) {
        scalars.array(load.getKey().array().parameter());
        scalars.push(new Expr.Size(load.getKey().array()), 0, vector);
        scalars.push(load.getValue().index(), 0, vector);
        int step = step();
        scalars.push(load.getValue().stride().orElse(Expr.Const.of(1)), 0, vector);
        code.aload(array).iload(cursor).loadConstant(at).iadd();
        if (part) {
            code.iload(laneFrom + 1).iload(laneFrom).isub();
            if (step > 1) {
                code.loadConstant(step - 1).iadd().loadConstant(step).idiv();
            }
        } else {
            code.loadConstant(plan.width());
        }
        code.invokestatic(LANES, "pick", pickType());
    }

    /** From, its size, index in it, stride; to, index in it; how many. */
    private MethodTypeDesc pickType() {
        ClassDesc elements = VectorApi.primitive(storage).arrayType();
        return MethodTypeDesc.of(
                ConstantDescs.CD_void,
                elements,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int,
                elements,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int);
    }
}
