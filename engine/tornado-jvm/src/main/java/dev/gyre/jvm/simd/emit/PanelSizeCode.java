package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import java.lang.classfile.CodeBuilder;
import java.util.List;
import java.util.Optional;

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
        Slots slots = new Slots(code, simd.shapes(), new RowDependence(List.of(), Optional.empty()), 1, 1);
        Parameters parameters = new Parameters(simd.kernel());
        parameters.bind(slots);
        for (int d = 0; d < simd.plan().scheduled().size(); d++) {
            slots.bind(simd.plan().scheduled().get(d).variable(), parameters.end() + d);
        }
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
    }

    void emit(Packing packing) {
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
