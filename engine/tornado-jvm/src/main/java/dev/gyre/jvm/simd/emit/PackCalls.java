package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Storage;
import dev.gyre.jvm.code.Panels;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/** Emits, for {@code tile}, the calls that pack what rows share and what they read themselves, and knows where it is: see {@link Panels}. */
final class PackCalls {
    private static final ClassDesc PANELS = Panels.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc TOGETHER =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final ScalarCode scalars;
    private final Runnable arguments;
    private final int own;
    private final int panel;
    private final int from;
    private final int rows;

    /**
     * Starts with the calls of one tile.
     *
     * @param arguments pushes what methods for blocks take
     */
    PackCalls(CodeBuilder code, SimdClass simd, ScalarCode scalars, Runnable arguments) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan();
        this.scalars = scalars;
        this.arguments = arguments;
        this.own = code.allocateLocal(TypeKind.REFERENCE);
        this.panel = code.allocateLocal(TypeKind.REFERENCE);
        this.from = code.allocateLocal(TypeKind.INT);
        this.rows = code.allocateLocal(TypeKind.REFERENCE);
    }

    /** Finds the thread's panels; nothing is packed. */
    void begin() {
        code.invokestatic(PANELS, "own", MethodTypeDesc.of(PANELS)).astore(own);
        none();
        code.aconst_null().astore(rows);
    }

    /** Stores the number of elements that a panel of so many vectors takes. */
    void size(int vectors, int size) {
        code.loadConstant(pitch(vectors));
        for (Packing.Level level : packing().levels()) {
            PanelSizeCode.rounds(code, scalars, level);
            code.imul();
        }
        code.istore(size);
    }

    /** Pushes how many panels of a size go together. */
    void together(int size) {
        code.iload(size).loadConstant(packing().storage().bytes());
        code.invokestatic(PANELS, "together", TOGETHER);
    }

    /** Sets the panel of the next call to none: its loads aren't packed. */
    void none() {
        code.aconst_null().astore(panel).iconst_0().istore(from);
    }

    /** Jumps if it isn't. */
    void ifNone(Label target) {
        code.aload(panel).ifnull(target);
    }

    /** Packs the panel with a number, which a block reads. */
    void pack(int number, int size, Block block) {
        Storage storage = packing().storage();
        code.aload(own).iload(number).iload(size);
        array(storage);
        code.astore(panel);
        from(number);
        arguments.run();
        code.aload(panel).iload(from).invokestatic(simd.name(), simd.pack(block), simd.packType(storage));
    }

    /** Sets the panel of the next call to the one with a number. */
    void read(int number) {
        code.aload(own).iload(number).iconst_0();
        array(packing().storage());
        code.astore(panel);
        from(number);
    }

    private void from(int number) {
        code.aload(own).iload(number);
        code.invokevirtual(PANELS, "from", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int));
        code.istore(from);
    }

    /**
     * Makes what the next rows read themselves ready, if panels are packed: copies it, where there are enough rows for the next groups too.
     *
     * @param size the slot of a panel's size, 0 if none is packed
     * @param ready the slot of the number of groups for which it has been copied and that are still to come
     * @param group the slot of the number of the next of them
     * @param row the slot of the first row
     * @param end the slot of the bound of rows
     */
    void nextRows(int size, int ready, int group, int row, int end) {
        Label done = code.newLabel();
        code.aconst_null().astore(rows);
        code.iload(size).ifeq(done);
        Label copied = code.newLabel();
        code.iload(ready).ifne(copied);
        code.iconst_0().istore(group);
        for (int groups : simd.rowGroups()) {
            Label fewer = code.newLabel();
            if (groups > 1) {
                code.iload(row).loadConstant(groups * plan.rows()).iadd();
                code.iload(end).if_icmpgt(fewer);
            }
            packRows(groups, size);
            code.loadConstant(groups).istore(ready).goto_(copied).labelBinding(fewer);
        }
        code.labelBinding(copied);
        code.aload(own).loadConstant(Panels.ROWS).iload(group).iadd().iconst_0();
        array(simd.rowStorage());
        code.astore(rows);
        code.iinc(group, 1).iinc(ready, -1).labelBinding(done);
    }

    private void packRows(int groups, int size) {
        arguments.run();
        for (int g = 0; g < groups; g++) {
            code.aload(own).loadConstant(Panels.ROWS + g).iload(size);
            code.loadConstant(pitch(plan.vectors())).idiv();
            code.loadConstant(packing().rows().size() * plan.rows()).imul();
            array(simd.rowStorage());
        }
        code.invokestatic(simd.name(), simd.packRows(groups), simd.rowPackType(groups));
    }

    /** Pushes what a packed block takes beside the other arguments. */
    void push() {
        code.aload(panel).iload(from);
        if (simd.packsRows()) {
            code.aload(rows);
        }
    }

    private Packing packing() {
        return simd.packing().orElseThrow();
    }

    /** Elements of a round. */
    private int pitch(int vectors) {
        return packing().shared().size() * vectors * plan.width();
    }

    /** Replaces panels, a number and a size by the array of that number. */
    private void array(Storage storage) {
        ClassDesc array = VectorApi.primitive(storage).arrayType();
        code.invokevirtual(
                PANELS,
                storage.name().toLowerCase(Locale.ROOT) + "s",
                MethodTypeDesc.of(array, ConstantDescs.CD_int, ConstantDescs.CD_int));
    }
}
