package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.LoopNest;
import java.lang.constant.ClassDesc;
import java.util.HashSet;
import java.util.Set;

/**
 * Parses more in kernels that are only analysed for what they access than in those that code is made of: arrays that it allocates, arrays
 * of chars, and functions of Java's own.
 */
final class AnalysisParse {
    /** The classes whose static methods have no effect but their result if they take and give numbers, apart from random ones. */
    private static final Set<String> FUNCTIONS = Set.of(
            "java/lang/Math",
            "java/lang/StrictMath",
            "java/lang/Byte",
            "java/lang/Character",
            "java/lang/Double",
            "java/lang/Float",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Short");

    private final LoopNest nest;
    private final Set<KernelVariable> unknown = new HashSet<>();
    private int index;

    AnalysisParse(LoopNest nest) {
        this.nest = nest;
    }

    /** Takes note of the kernel's instruction that is read now, in it or in what is inlined there. */
    void at(int instruction) {
        index = instruction;
    }

    /** An array that is allocated now: each iteration's own if that is within all loops that are cut into tiles. */
    ArrayRef allocated(Storage storage) {
        return nest.innermostScheduled().contains(index) ? ArrayRef.own(storage) : ArrayRef.shared(storage);
    }

    /** Whether a static method on numbers has no effect but its result, a number. */
    static boolean isFunction(String owner, String name, ClassDesc result) {
        return FUNCTIONS.contains(owner)
                && !name.equals("random")
                && result.isPrimitive()
                && !result.descriptorString().equals("V");
    }

    /** The variables of which nothing is known. */
    Set<KernelVariable> unknown() {
        return Set.copyOf(unknown);
    }

    /** A number of which nothing is known. */
    Expr unknown(ClassDesc type) {
        Kind kind = switch (type.descriptorString()) {
            case "J" -> Kind.LONG;
            case "F" -> Kind.FLOAT;
            case "D" -> Kind.DOUBLE;
            default -> Kind.INT;
        };
        KernelVariable number = new KernelVariable("unknown", kind);
        unknown.add(number);
        return new Expr.Local(number);
    }
}
