package dev.gyre.jvm.code;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.invoke.MethodType;

/** Copies code into a method with more parameters: the method's own local variables move up behind them. */
public record LocalShift(int parameterSlots, int by) {
    public static LocalShift behind(MethodType type, int addedSlots) {
        int slots = 0;
        for (Class<?> parameter : type.parameterList()) {
            slots += parameter == long.class || parameter == double.class ? 2 : 1;
        }
        return new LocalShift(slots, addedSlots);
    }

    public int slot(int old) {
        return old < parameterSlots ? old : old + by;
    }

    /** Emits an element with its slots moved; drops debug information about variables, which no longer holds. */
    public void copy(CodeBuilder code, CodeElement element) {
        switch (element) {
            case LoadInstruction load -> code.loadLocal(load.typeKind(), slot(load.slot()));
            case StoreInstruction store -> code.storeLocal(store.typeKind(), slot(store.slot()));
            case IncrementInstruction count -> code.iinc(slot(count.slot()), count.constant());
            case LocalVariable _, LocalVariableType _, RuntimeVisibleTypeAnnotationsAttribute _ -> {}
            default -> code.with(element);
        }
    }
}
