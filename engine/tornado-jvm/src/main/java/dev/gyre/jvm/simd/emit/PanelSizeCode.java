package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Emits {@code panelSize}: how many elements a panel takes where the scheduled loops begin. Its parameters are the kernel's, arrays as heap arrays,
 * then the first value of each scheduled loop.
 */
final class PanelSizeCode {
    private final CodeBuilder code;
    private final SimdClass simd;
    private final ScalarCode scalars;

    PanelSizeCode(CodeBuilder code, SimdClass simd) {
        this.code = code;
        this.simd = simd;
        LocalSlots slots = new LocalSlots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, 1);
        ParameterSlots parameters = new ParameterSlots(simd.kernel());
        parameters.bind(slots);
        for (int d = 0; d < simd.plan().scheduled().size(); d++) {
            slots.bind(simd.plan().scheduled().get(d).variable(), parameters.end() + d);
        }
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
    }

    /**
     * Adds the method, and the one by which {@link dev.gyre.jvm.code.TileRunner#panel} asks.
     *
     * @param places where the space has the scheduled loops
     * @param loadParameters loads the kernel's
     */
    static void emit(
            ClassBuilder builder,
            SimdClass simd,
            String method,
            List<Integer> places,
            Consumer<CodeBuilder> loadParameters) {
        List<ClassDesc> types = new ArrayList<>(simd.parameters());
        types.addAll(Collections.nCopies(places.size(), ConstantDescs.CD_int));
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_long, types);
        int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
        builder.withMethodBody(
                method,
                type,
                flags,
                code -> new PanelSizeCode(code, simd).emit(simd.packing().orElseThrow()));
        MethodTypeDesc asks = MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int.arrayType());
        builder.withMethodBody("panel", asks, ClassFile.ACC_PUBLIC, code -> {
            loadParameters.accept(code);
            for (int place : places) {
                code.aload(1).loadConstant(2 * place).iaload();
            }
            code.invokestatic(simd.name(), method, type).lreturn();
        });
    }

    private void emit(Packing packing) {
        code.loadConstant((long) packing.shared().size()
                * simd.plan().vectors()
                * simd.plan().width());
        for (Packing.Level level : packing.levels()) {
            rounds(code, scalars, level);
            code.i2l().lmul();
        }
        code.lreturn();
    }

    /** Pushes how often a loop goes round, or once more. */
    static void rounds(CodeBuilder code, ScalarCode scalars, Packing.Level level) {
        int step = level.loop().step();
        scalars.push(level.bound(), 0, 0);
        scalars.push(level.from(), 0, 0);
        code.isub().loadConstant(step).iadd().loadConstant(step).idiv();
    }
}
