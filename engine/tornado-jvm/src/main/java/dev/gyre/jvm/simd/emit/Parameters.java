package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.parse.KernelIr;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.List;

/** Where a static method finds the kernel's parameters, which come first. */
final class Parameters {
    private final List<KernelIr.Parameter> parameters;
    private final int[] slots;
    private final int end;

    Parameters(KernelIr kernel) {
        this.parameters = kernel.parameters();
        this.slots = new int[parameters.size()];
        int slot = 0;
        for (int p = 0; p < slots.length; p++) {
            slots[p] = slot;
            slot += kind(p).slotSize();
        }
        this.end = slot;
    }

    /** The slot behind the parameters. */
    int end() {
        return end;
    }

    /** By parameter, its slot; meant for arrays. */
    int[] arraySlots() {
        return slots;
    }

    void bind(Slots variables) {
        for (int p = 0; p < slots.length; p++) {
            if (parameters.get(p) instanceof KernelIr.Parameter.Scalar scalar) {
                variables.bind(scalar.variable(), slots[p]);
            }
        }
    }

    void load(CodeBuilder code) {
        for (int p = 0; p < slots.length; p++) {
            code.loadLocal(kind(p), slots[p]);
        }
    }

    private TypeKind kind(int parameter) {
        return switch (parameters.get(parameter)) {
            case KernelIr.Parameter.Scalar scalar ->
                Slots.scalar(scalar.variable().kind());
            case KernelIr.Parameter.Array _, KernelIr.Parameter.Context _, KernelIr.Parameter.Thing _ ->
                TypeKind.REFERENCE;
        };
    }
}
