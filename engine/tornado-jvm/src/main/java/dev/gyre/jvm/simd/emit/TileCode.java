package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.LaneCalls;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Emits {@code tile}: the scheduled loops around calls of the blocks' methods. Lanes are taken in panels; where rows are jammed, a panel
 * is as wide as a block, and all rows go over one panel before the next, so that what rows share stays in the cache.
 */
final class TileCode {
    /** The rows, as a multiple of those that go together, from which packing loads pays. */
    private static final int GROUPS_LOADING = 4;
    /** The rows, as a multiple of those that go together, from which packing pays where it saves more than loads. */
    private static final int GROUPS_MAKING = 2;
    /** Elements of a panel from which on packing pays. */
    private static final int LEAST_PACKED = 512;

    /** Blocks of lanes a call: few enough that the JIT sees calls, and compiles the method rather than a loop within it. */
    private static final int CALLS_WORTH = 32;

    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final ParameterSlots parameters;
    private final int[] values;
    private final List<Integer> arrays = new ArrayList<>();
    private ScalarCode scalars;
    private PackCalls packs;
    private Optional<CutCode> cut = Optional.empty();
    private int laneFrom;
    private int laneTo;

    TileCode(CodeBuilder code, SimdClass simd) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan();
        this.parameters = new ParameterSlots(simd.kernel());
        this.values = new int[plan.scheduled().size()];
    }

    void emit() {
        VectorShapes shapes = simd.shapes();
        LocalSlots slots = new LocalSlots(code, shapes, new RowDependence(List.of(), Optional.empty()), 1, 1);
        parameters.bind(slots);
        scalars = new ScalarCode(code, slots, parameters.arraySlots());
        cut = simd.segment().map(stretch -> new CutCode(code, plan, stretch, scalars, slots));
        for (Expr stride : simd.accesses().strides()) {
            if (stride instanceof Expr.Const) {
                code.getstatic(simd.name(), simd.offsetsField(stride), SimdClass.OFFSETS);
            } else {
                scalars.push(stride, 0, 0);
                code.loadConstant(arrays.size());
                LaneCalls.offsets(code);
            }
            arrays.add(store());
        }
        if (simd.accesses().gather()) {
            code.loadConstant(arrays.size());
            LaneCalls.indices(code);
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
        packs = new PackCalls(code, simd, scalars, this::pushArguments);
        if (simd.packing().isPresent()) {
            packs.begin();
        }
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
        Increment.add(code, values[dimension], step(dimension)).goto_(head).labelBinding(end);
    }

    private int step(int dimension) {
        return plan.scheduled().get(dimension).step();
    }

    private void panels() {
        if (plan.lane() < 0) {
            call(1);
            return;
        }
        Label done = code.newLabel();
        cut.ifPresent(c -> c.emit(parameters, laneFrom, laneTo, values, done));
        whole();
        code.labelBinding(done);
    }

    private void whole() {
        int from = code.allocateLocal(TypeKind.INT);
        code.iload(laneFrom).istore(from);
        int lanes = plan.width() * step(plan.lane());
        int width = plan.vectors() * lanes;
        if (plan.panels()) {
            packed(from, width, Block.Part.PACKED);
            packed(from, lanes, Block.Part.PACKED_REST);
        } else if (plan.row() < 0) {
            panels(from, () -> code.loadConstant(CALLS_WORTH * width), 1, () -> call(1));
        } else if (simd.packing().isEmpty()) {
            panels(from, () -> code.loadConstant(width), 1, () -> rows(this::call));
        } else {
            int size = code.allocateLocal(TypeKind.INT);
            sizeIfWorth(size);
            groups(from, width, 1, size, simd.packedBlock(plan.rows()), this::callOfPacked);
        }
    }

    /** Panels all of whose rows read what was packed: whole ones, or a vector or less at a time. */
    private void packed(int from, int width, Block.Part part) {
        boolean whole = part == Block.Part.PACKED;
        int least = whole ? width : 1;
        int vectors = whole ? plan.vectors() : 1;
        Block block = new Block(plan.rows(), vectors, part);
        int size = code.allocateLocal(TypeKind.INT);
        packs.size(vectors, size);
        if (plan.row() >= 0) {
            IntConsumer call = together -> call(new Block(together, vectors, part), laneFrom, laneTo);
            groups(from, width, least, size, block, call);
            return;
        }
        int number = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(number);
        panels(from, () -> code.loadConstant(width), least, () -> {
            packs.none();
            Label nothing = code.newLabel();
            simd.packing()
                    .flatMap(Packing::around)
                    .ifPresent(around -> scalars.jump(
                            new Expr.Compare(around.loop().relation(), around.from(), around.bound()),
                            false,
                            nothing,
                            0,
                            0));
            packs.pack(number, size, block);
            code.labelBinding(nothing);
            call(block, laneFrom, laneTo);
        });
    }

    /**
     * Emits the loop over the lanes in groups of panels: packs a group's, then goes over them with as many rows as go together, before it goes
     * over them with the next rows. So rows, which may be far away, are read once a group.
     *
     * @param from the slot of the first lane of the next group
     * @param width of a panel
     * @param least how much has to be left for another panel
     * @param size the slot of the number of elements that a panel takes, 0 if panels aren't packed
     * @param block that reads what is packed
     * @param call calls a method for so many rows and a panel
     */
    private void groups(int from, int width, int least, int size, Block block, IntConsumer call) {
        int together = code.allocateLocal(TypeKind.INT);
        int ready = code.allocateLocal(TypeKind.INT);
        int group = code.allocateLocal(TypeKind.INT);
        int next = code.allocateLocal(TypeKind.INT);
        int number = code.allocateLocal(TypeKind.INT);
        packs.together(size);
        code.loadConstant(width).imul().istore(together);
        code.iconst_0().istore(group);
        panels(from, () -> code.iload(together), least, () -> {
            numbered(next, number, width, least, () -> ifPacked(size, width, () -> packs.pack(number, size, block)));
            code.iconst_0().istore(ready);
            rows(count -> {
                if (count == plan.rows() && simd.packsRows()) {
                    packs.nextRows(size, ready, group, values[plan.row()], to(plan.row()));
                }
                numbered(next, number, width, least, () -> {
                    packs.none();
                    ifPacked(size, width, () -> packs.read(number));
                    call.accept(count);
                });
            });
            code.iload(next).istore(laneTo); // what is less than a panel is left
        });
    }

    /** Emits the loop over the panels of a group, which have numbers. */
    private void numbered(int next, int number, int width, int least, Runnable panel) {
        code.iload(laneFrom).istore(next).iconst_0().istore(number);
        panels(next, () -> code.loadConstant(width), least, () -> {
            panel.run();
            code.iinc(number, 1);
        });
    }

    /** Emits what is done for panels that are packed: all, or those that are whole if that's worth it. */
    private void ifPacked(int size, int width, Runnable what) {
        Label no = code.newLabel();
        if (!plan.panels()) {
            code.iload(size).ifeq(no);
            code.iload(laneTo).iload(laneFrom).isub().loadConstant(width).if_icmpne(no);
        }
        what.run();
        code.labelBinding(no);
    }

    /**
     * Emits the loop over the lanes in panels.
     *
     * @param from the slot of the first lane of the next panel
     * @param width pushes how many lanes a panel has at most
     * @param least how much has to be left for another one
     * @param panel emits what is done for a panel, between {@link #laneFrom} and {@link #laneTo}
     */
    private void panels(int from, Runnable width, int least, Runnable panel) {
        int to = code.allocateLocal(TypeKind.INT);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(laneTo).iload(from).isub().loadConstant(least).if_icmplt(end);
        code.iload(from);
        width.run();
        code.iadd().iload(laneTo);
        ScalarCode.min(code);
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

    /** Stores the number of elements that a panel takes if packing pays, or 0. */
    private void sizeIfWorth(int size) {
        Label no = code.newLabel();
        Label done = code.newLabel();
        code.iload(to(plan.row())).iload(from(plan.row())).isub();
        int groups = simd.packing().filter(Packing::makes).isPresent() ? GROUPS_MAKING : GROUPS_LOADING;
        code.loadConstant(groups * plan.rows() * step(plan.row())).if_icmplt(no);
        packs.size(plan.vectors(), size);
        code.iload(size).loadConstant(LEAST_PACKED).if_icmpge(done);
        code.labelBinding(no).iconst_0().istore(size).labelBinding(done);
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
            Increment.add(code, row, together * step).goto_(head).labelBinding(left);
        }
    }

    /** Emits the call for so many rows, with what they share packed if it is. */
    private void callOfPacked(int together) {
        Label done = code.newLabel();
        Label direct = code.newLabel();
        packs.ifNone(direct);
        call(simd.packedBlock(together), laneFrom, laneTo);
        code.goto_(done).labelBinding(direct);
        call(together);
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
        int wholeFrom = laneFrom;
        int wholeTo = laneTo;
        laneFrom = from;
        laneTo = to;
        pushArguments();
        laneFrom = wholeFrom;
        laneTo = wholeTo;
        if (block.isPacked()) {
            packs.push();
        }
        code.invokestatic(simd.name(), simd.methodOf(block), simd.typeOf(block));
    }

    /** Pushes what methods for blocks take: parameters, the scheduled loops' values, the lanes of now, offsets. */
    private void pushArguments() {
        simd.blockReads().forEach(p -> parameters.load(code, p));
        for (int d = 0; d < values.length; d++) {
            if (d != plan.lane()) {
                code.iload(values[d]);
            }
        }
        if (plan.lane() >= 0) {
            code.iload(laneFrom).iload(laneTo);
        }
        arrays.forEach(code::aload);
    }
}
