package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.Lanes;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.TransposeCode;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Emits {@code pack}: copies or makes what the rows of a panel share, in the order of its use. Its parameters are those of a packed block. */
final class PackCode {
    private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();
    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final Packing packing;
    private final Storage storage;
    private final int vectors;
    private final boolean part;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final VectorCode values;
    private final AlongRounds rounds;
    private final int laneFrom;
    private final int array;
    private final int cursor;

    /**
     * The code of one method.
     *
     * @param block that reads what is packed: for whole vectors, or for less than one
     * @param array the parameter that receives it, before the one that says where in it
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
        this.slots = new LocalSlots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, vectors);
        ParameterSlots parameters = simd.blockParameters();
        int slot = parameters.bind(slots, plan);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
        this.values = values(simd.shapes(), slots, scalars);
        this.rounds = new AlongRounds(parameters);
        this.laneFrom = slot;
        int lanes = plan.width() * step();
        for (int v = 0; v < vectors; v++) {
            code.iload(slot).loadConstant(v * lanes).iadd().istore(slots.of(lane(), 0, v));
        }
        this.cursor = code.allocateLocal(TypeKind.INT);
    }

    /** Adds the methods that pack what a block reads. */
    static void emit(ClassBuilder builder, SimdClass simd, Packing what, Block block) {
        int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
        int last = simd.blockType().parameterCount();
        builder.withMethodBody(
                simd.pack(block),
                simd.packType(what.storage()),
                flags,
                code -> new PackCode(code, simd, what, block, code.parameterSlot(last)).emit());
        if (simd.packsRows()) {
            simd.rowGroups()
                    .forEach(groups ->
                            builder.withMethodBody(simd.packRows(groups), simd.rowPackType(groups), flags, code -> {
                                List<Integer> arrays = IntStream.range(last, last + groups)
                                        .mapToObj(code::parameterSlot)
                                        .toList();
                                new RowPackCode(code, simd, what, arrays).emit();
                            }));
        }
    }

    /** Makes values of loads of neighbours and of single numbers, so that it needs neither offsets nor an array for indices. */
    private VectorCode values(VectorShapes shapes, LocalSlots places, ScalarCode numbers) {
        return new VectorCode(
                code,
                simd.api(),
                shapes,
                places,
                numbers,
                Map.of(),
                -1,
                new ReadAhead.Nothing(),
                plan,
                simd.constants());
    }

    /** Makes values of one lane at a time, in as many rounds as a vector has lanes, or in one. */
    private final class AlongRounds {
        private final LocalSlots places;
        private final ScalarCode numbers;
        private final VectorCode vectors;

        AlongRounds(ParameterSlots parameters) {
            VectorShapes shapes = packing.alongRounds();
            this.places = new LocalSlots(code, shapes, new RowDependence(List.of(), Optional.empty()), 1, 1);
            parameters.bind(places, plan);
            this.numbers = new ScalarCode(code, places, parameters.arraySlots());
            this.vectors = values(shapes, places, numbers);
        }

        /** Has values made in what is the round there. */
        void follow(KernelVariable level) {
            places.bind(level, slots.of(level, 0, 0));
        }

        /** Moves to a lane of a vector. */
        void at(int vector, int lane) {
            code.iload(slots.of(lane(), 0, vector)).loadConstant(lane * step()).iadd();
            code.istore(places.of(lane(), 0, 0));
        }

        void vector(Expr value) {
            vectors.push(value, 0, 0, new Active.All());
        }

        /** Packs the lanes of a value made of loads one by one. */
        void single(Expr value, int vector, int at) {
            int lane = code.allocateLocal(TypeKind.INT);
            at(vector, 0);
            code.iconst_0().istore(lane);
            Label end = code.newLabel();
            Label head = code.newBoundLabel();
            code.iload(lane);
            count();
            code.if_icmpge(end);
            code.aload(array).iload(cursor).loadConstant(at).iadd().iload(lane).iadd();
            numbers.push(value, 0, 0);
            code.arrayStore(ScalarCode.element(storage));
            Increment.add(code, places.of(lane(), 0, 0), step())
                    .iinc(lane, 1)
                    .goto_(head)
                    .labelBinding(end);
        }
    }

    void emit() {
        code.iload(array + 1).istore(cursor);
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
        rounds.follow(level.loop().variable());
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
        Increment.add(code, counter, level.loop().step()).goto_(head);
        code.labelBinding(end);
    }

    /** Packs as many rounds at a time as there are lanes, as long as there are so many. */
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
        for (Packing.Shared shared : packing.shared().values()) {
            for (int v = 0; v < vectors; v++) {
                square(shared, v, at, counter);
                at += plan.width();
            }
        }
        Increment.add(code, cursor, plan.width() * at)
                .iinc(counter, plan.width())
                .goto_(head);
        code.labelBinding(end);
    }

    private void square(Packing.Shared shared, int vector, int at, int counter) {
        if (shared.way() instanceof Packing.Way.Turned) {
            for (int lane = 0; lane < plan.width(); lane++) {
                rounds.at(vector, lane);
                rounds.vector(shared.value());
                store(at + lane * pitch());
            }
            code.aload(array).iload(cursor).loadConstant(at).iadd().loadConstant(pitch());
            code.aload(array).iload(cursor).loadConstant(at).iadd().loadConstant(pitch());
            code.invokestatic(simd.name(), simd.transposeMethod(), TransposeCode.type(storage));
            return;
        }
        if (shared.way() instanceof Packing.Way.Strided(Expr stride)
                && shared.value() instanceof Expr.Load(ArrayRef from, Expr index)) {
            if (from.checked()) {
                CheckCode.square(code, scalars, from, index, stride, vector, plan.width());
            }
            scalars.array(from.parameter());
            scalars.push(index, 0, vector);
            scalars.push(stride, 0, vector);
            code.aload(array).iload(cursor).loadConstant(at).iadd().loadConstant(pitch());
            code.invokestatic(simd.name(), simd.transposeMethod(), TransposeCode.type(storage));
            return;
        }
        for (int r = 0; r < plan.width(); r++) {
            whole(shared, vector, r * pitch() + at);
            code.iinc(counter, 1);
        }
        code.iinc(counter, -plan.width());
    }

    private KernelVariable lane() {
        return plan.scheduled().get(plan.lane()).variable();
    }

    /** The step of the lanes' loop. */
    private int step() {
        return plan.scheduled().get(plan.lane()).step();
    }

    /** Floats of a round. */
    private int pitch() {
        return packing.shared().size() * vectors * plan.width();
    }

    private void round() {
        int at = 0;
        for (Packing.Shared shared : packing.shared().values()) {
            for (int v = 0; v < vectors; v++) {
                if (!part && shared.way() instanceof Packing.Way.Whole) {
                    whole(shared, v, at);
                } else if (shared.value() instanceof Expr.Load load
                        && load.array().storage().bytes() >= Integer.BYTES
                        && !load.array().offHeap()) {
                    pick(load, shared.way(), v, at);
                } else {
                    rounds.single(shared.value(), v, at);
                }
                at += plan.width();
            }
        }
        Increment.add(code, cursor, at);
    }

    /** Packs a whole vector. */
    private void whole(Packing.Shared shared, int vector, int at) {
        values.push(shared.value(), 0, vector, new Active.All());
        store(at);
    }

    /** Stores the vector on the stack so far behind the cursor. */
    private void store(int at) {
        code.aload(array).iload(cursor).loadConstant(at).iadd();
        simd.api().store(code, storage, false, false);
    }

    /** The lanes that there are, one by one. */
    private void pick(Expr.Load load, Packing.Way way, int vector, int at) {
        scalars.array(load.array().parameter());
        scalars.push(new Expr.Size(load.array()), 0, vector);
        scalars.push(load.index(), 0, vector);
        scalars.push(way instanceof Packing.Way.Strided(Expr stride) ? stride : Expr.Const.of(1), 0, vector);
        code.aload(array).iload(cursor).loadConstant(at).iadd();
        count();
        code.invokestatic(LANES, "pick", pickType());
    }

    /** Pushes how many lanes there are. */
    private void count() {
        if (part) {
            code.iload(laneFrom + 1).iload(laneFrom).isub();
            if (step() > 1) {
                code.loadConstant(step() - 1).iadd().loadConstant(step()).idiv();
            }
        } else {
            code.loadConstant(plan.width());
        }
    }

    /** The type of the method: from, its size, index in it, stride; to, index in it; how many. */
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
