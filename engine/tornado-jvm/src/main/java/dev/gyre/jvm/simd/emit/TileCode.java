package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Emits {@code tile}: the scheduled loops around calls of the blocks' methods. Lanes are taken in panels; where rows are jammed, a panel
 * is as wide as a block, and all rows go over one panel before the next, so that what rows share stays in the cache.
 */
final class TileCode {
    /** Rows of a tile from which on packing pays. */
    private static final int LEAST_ROWS = 32;
    /** Floats of a panel from which on packing pays: more than half of the first cache. */
    private static final int LEAST_PACKED = 6 * 1024;

    /** Blocks of lanes a call: few enough that the JIT sees calls, and compiles the method rather than a loop within it. */
    private static final int CALLS_WORTH = 32;

    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final Parameters parameters;
    private final int[] values;
    private final List<Integer> arrays = new ArrayList<>();
    private ScalarCode scalars;
    private int packed;
    private int laneFrom;
    private int laneTo;

    TileCode(CodeBuilder code, SimdClass simd) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan();
        this.parameters = new Parameters(simd.kernel());
        this.values = new int[plan.scheduled().size()];
    }

    void emit() {
        VectorShapes shapes = simd.shapes();
        Slots slots = new Slots(code, shapes, new RowDependence(List.of(), Optional.empty()), 1, 1);
        parameters.bind(slots);
        scalars = new ScalarCode(code, slots, parameters.arraySlots());
        for (Expr stride : simd.strideList()) {
            if (stride instanceof Expr.Const) {
                code.getstatic(simd.name(), simd.offsetsField(stride), SimdClass.OFFSETS);
            } else {
                scalars.push(stride, 0, 0);
                code.loadConstant(arrays.size());
                VectorApi.offsets(code);
            }
            arrays.add(store());
        }
        if (simd.gathers()) {
            code.loadConstant(arrays.size());
            VectorApi.indices(code);
        } else {
            code.aconst_null();
        }
        arrays.add(store());
        for (int d = 0; d < values.length; d++) {
            values[d] = code.allocateLocal(TypeKind.INT);
            if (d != plan.lane()) {
                code.iconst_0().istore(values[d]);
                slots.bind(plan.scheduled().get(d).variable(), values[d]);
            }
        }
        packed = code.allocateLocal(TypeKind.REFERENCE);
        if (plan.lane() >= 0) {
            laneFrom = from(plan.lane());
            laneTo = to(plan.lane());
        }
        outer(0);
        code.return_();
    }

    private int store() {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(slot);
        return slot;
    }

    private int from(int dimension) {
        return parameters.end() + 2 * dimension;
    }

    private int to(int dimension) {
        return from(dimension) + 1;
    }

    /** The loops that are neither lanes nor rows, from one dimension on. */
    private void outer(int dimension) {
        if (dimension == values.length) {
            panels();
            return;
        }
        if (dimension == plan.lane() || dimension == plan.row()) {
            outer(dimension + 1);
            return;
        }
        Label end = code.newLabel();
        code.iload(from(dimension)).istore(values[dimension]);
        Label head = code.newBoundLabel();
        code.iload(values[dimension]).iload(to(dimension)).if_icmpge(end);
        outer(dimension + 1);
        code.iinc(values[dimension], step(dimension)).goto_(head).labelBinding(end);
    }

    private int step(int dimension) {
        return plan.scheduled().get(dimension).step();
    }

    private void panels() {
        if (plan.lane() < 0) {
            call(1);
            return;
        }
        int from = code.allocateLocal(TypeKind.INT);
        code.iload(laneFrom).istore(from);
        int lanes = plan.width() * step(plan.lane());
        if (plan.panels()) {
            Packing packing = simd.packing().orElseThrow();
            packed(packing, from, plan.vectors() * lanes, Block.Part.PACKED);
            packed(packing, from, lanes, Block.Part.PACKED_REST);
            return;
        }
        int width = (plan.row() < 0 ? CALLS_WORTH : 1) * plan.vectors() * lanes;
        panels(from, width, 1, () -> {
            if (plan.row() < 0) {
                call(1);
            } else {
                simd.packing().ifPresent(packing -> packIfWorth(packing, width));
                rows(together -> {
                    if (together == plan.rows()) {
                        most();
                    } else {
                        call(together);
                    }
                });
            }
        });
    }

    /** Panels all of whose rows read what was packed: whole ones, or a vector or less at a time. */
    private void packed(Packing packing, int from, int width, Block.Part part) {
        boolean whole = part == Block.Part.PACKED;
        int vectors = whole ? plan.vectors() : 1;
        panels(from, width, whole ? width : 1, () -> {
            int size = code.allocateLocal(TypeKind.INT);
            Block block = new Block(plan.rows(), vectors, part);
            code.aconst_null().astore(packed);
            Label nothing = code.newLabel();
            packing.around()
                    .ifPresent(around -> scalars.jump(
                            new Expr.Compare(around.loop().relation(), around.from(), around.bound()),
                            false,
                            nothing,
                            0,
                            0));
            size(packing, vectors, size);
            pack(size, block);
            code.labelBinding(nothing);
            if (plan.row() < 0) {
                call(block, laneFrom, laneTo);
            } else {
                rows(together -> call(new Block(together, vectors, part), laneFrom, laneTo));
            }
        });
    }

    /**
     * Goes over the lanes in panels.
     *
     * @param from the slot of the first lane of the next panel
     * @param least how much has to be left for another one
     * @param panel emits what is done for a panel, between {@link #laneFrom} and {@link #laneTo}
     */
    private void panels(int from, int width, int least, Runnable panel) {
        int to = code.allocateLocal(TypeKind.INT);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(laneTo).iload(from).isub().loadConstant(least).if_icmplt(end);
        code.iload(from).loadConstant(width).iadd().iload(laneTo);
        code.invokestatic(
                ClassDesc.of("java.lang.Math"),
                "min",
                MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
        code.istore(to);
        int wholeFrom = laneFrom;
        int wholeTo = laneTo;
        laneFrom = from;
        laneTo = to;
        panel.run();
        laneFrom = wholeFrom;
        laneTo = wholeTo;
        code.iload(to).istore(from).goto_(head).labelBinding(end);
    }

    /** Packs a panel if it is whole, has enough rows to gain from it, and doesn't fit the first cache anyway. */
    private void packIfWorth(Packing packing, int width) {
        Label no = code.newLabel();
        int size = code.allocateLocal(TypeKind.INT);
        code.aconst_null().astore(packed);
        code.iload(laneTo).iload(laneFrom).isub().loadConstant(width).if_icmpne(no);
        code.iload(to(plan.row())).iload(from(plan.row())).isub();
        code.loadConstant(LEAST_ROWS * step(plan.row())).if_icmplt(no);
        size(packing, plan.vectors(), size);
        code.iload(size).loadConstant(LEAST_PACKED).if_icmplt(no);
        pack(size, simd.packedBlock());
        code.labelBinding(no);
    }

    /** Stores the number of floats that a panel takes. */
    private void size(Packing packing, int vectors, int size) {
        code.loadConstant(packing.loads().size() * vectors * plan.width());
        for (Packing.Level level : packing.levels()) {
            PanelSizeCode.rounds(code, scalars, level);
            code.imul();
        }
        code.istore(size);
    }

    private void pack(int size, Block block) {
        code.iload(size);
        PackedLoads.scratch(code, simd.packing().orElseThrow().storage());
        code.astore(packed);
        simd.blockReads().forEach(p -> parameters.load(code, p));
        loadValues();
        code.iload(laneFrom).iload(laneTo);
        arrays.forEach(code::aload);
        code.aload(packed).invokestatic(simd.name(), simd.pack(block), simd.packedType());
    }

    /**
     * All rows of the tile: as many at a time as go together, fewer of those that are left.
     *
     * @param call calls a method for so many
     */
    private void rows(IntConsumer call) {
        int row = values[plan.row()];
        int step = step(plan.row());
        code.iload(from(plan.row())).istore(row);
        for (int together : Block.rows(plan.rows())) {
            Label left = code.newLabel();
            Label head = code.newBoundLabel();
            code.iload(row).loadConstant((together - 1) * step).iadd();
            code.iload(to(plan.row())).if_icmpge(left);
            call.accept(together);
            code.iinc(row, together * step).goto_(head).labelBinding(left);
        }
    }

    /** As many rows as go together, with what they share packed if it is. */
    private void most() {
        Label done = code.newLabel();
        if (simd.packing().isPresent()) {
            Label direct = code.newLabel();
            code.aload(packed).ifnull(direct);
            call(simd.packedBlock(), laneFrom, laneTo);
            code.goto_(done).labelBinding(direct);
        }
        call(plan.rows());
        code.labelBinding(done);
    }

    /** Calls the methods for all lanes of so many rows: for as many vectors as go together, for fewer, for the rest. */
    private void call(int rows) {
        if (plan.lane() < 0) {
            call(Block.of(plan).getFirst(), 0, 0);
            return;
        }
        int step = step(plan.lane());
        int from = code.allocateLocal(TypeKind.INT);
        int to = code.allocateLocal(TypeKind.INT);
        code.iload(laneFrom).istore(from);
        for (Block block : Block.lanes(rows, plan.vectors())) {
            Label end = code.newLabel();
            if (block.part() == Block.Part.WHOLE) {
                // to = from + the largest whole number of blocks that fits
                int lanes = block.vectors() * plan.width();
                code.iload(laneTo).iload(from).isub();
                if (step > 1) {
                    code.loadConstant(step - 1).iadd().loadConstant(step).idiv();
                }
                code.loadConstant(lanes)
                        .idiv()
                        .loadConstant(lanes * step)
                        .imul()
                        .iload(from)
                        .iadd()
                        .istore(to);
            } else {
                code.iload(laneTo).istore(to);
            }
            code.iload(from).iload(to).if_icmpge(end);
            call(block, from, to);
            code.iload(to).istore(from).labelBinding(end);
        }
    }

    private void call(Block block, int from, int to) {
        simd.readiness(block).check(code);
        simd.blockReads().forEach(p -> parameters.load(code, p));
        loadValues();
        if (plan.lane() >= 0) {
            code.iload(from).iload(to);
        }
        arrays.forEach(code::aload);
        if (block.isPacked()) {
            code.aload(packed);
        }
        code.invokestatic(simd.name(), simd.methodOf(block), simd.typeOf(block));
    }

    private void loadValues() {
        for (int d = 0; d < values.length; d++) {
            if (d != plan.lane()) {
                code.iload(values[d]);
            }
        }
    }
}
