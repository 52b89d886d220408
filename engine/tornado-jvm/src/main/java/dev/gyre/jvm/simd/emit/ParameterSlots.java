package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.front.KernelIr;
import dev.gyre.jvm.simd.pass.VectorPlan;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The local slots of the kernel's parameters in a static method, which come first. */
final class ParameterSlots {
    private final List<KernelIr.Parameter> parameters;
    private final int[] slots;
    private final int end;

    /** The slots of all of a kernel's parameters. */
    ParameterSlots(KernelIr kernel) {
        this(kernel, IntStream.range(0, kernel.parameters().size()).boxed().toList());
    }

    /** Some of a kernel's, by their numbers: a method has no others. */
    ParameterSlots(KernelIr kernel, List<Integer> taken) {
        this.parameters = kernel.parameters();
        this.slots = new int[parameters.size()];
        Arrays.fill(slots, -1);
        int slot = 0;
        for (int p : taken) {
            slots[p] = slot;
            slot += kind(p).slotSize();
        }
        this.end = slot;
    }

    /** The slot behind the parameters. */
    int end() {
        return end;
    }

    /** The slot of each parameter; meant for arrays. */
    int[] arraySlots() {
        return slots;
    }

    void bind(LocalSlots variables) {
        for (int p = 0; p < slots.length; p++) {
            if (slots[p] >= 0 && parameters.get(p) instanceof KernelIr.Parameter.Scalar scalar) {
                variables.bind(scalar.variable(), slots[p]);
            }
        }
    }

    /** Binds them and, behind them, the variables of the scheduled loops but the lanes'; gives the slot behind those. */
    int bind(LocalSlots variables, VectorPlan plan) {
        bind(variables);
        int slot = end;
        for (int d = 0; d < plan.scheduled().size(); d++) {
            if (d != plan.lane()) {
                variables.bind(plan.scheduled().get(d).variable(), slot++);
            }
        }
        return slot;
    }

    void load(CodeBuilder code) {
        for (int p = 0; p < slots.length; p++) {
            load(code, p);
        }
    }

    void load(CodeBuilder code, int parameter) {
        code.loadLocal(kind(parameter), slots[parameter]);
    }

    private TypeKind kind(int parameter) {
        return switch (parameters.get(parameter)) {
            case KernelIr.Parameter.Scalar scalar ->
                LocalSlots.scalar(scalar.variable().kind());
            case KernelIr.Parameter.Array _, KernelIr.Parameter.Context _, KernelIr.Parameter.ObjectArgument _ ->
                TypeKind.REFERENCE;
        };
    }
}
