package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.verify.Signature;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;

/**
 * The facts that passes may use which choose lanes. For one thread.
 *
 * @param contract whether a product and a sum are rounded once, and sums of floats may be gathered in another order
 * @param assuming whether iterations of a sequential loop may be lanes of which only a call's arguments show that they leave one another alone
 * @param within whether iterations of a sequential loop may be lanes at all
 * @param memo of the plans that are being made
 */
public record Planning(
        KernelIr kernel, Target target, boolean contract, boolean assuming, boolean within, ShapesMemo memo) {
    /** The facts about a kernel. */
    public Planning(KernelIr kernel, Target target, boolean contract, boolean assuming, boolean within) {
        this(kernel, target, contract, assuming, within, new ShapesMemo());
    }

    /** The facts about a kernel whose sequential loops may have lanes for any arguments. */
    public static Planning of(KernelIr kernel, Target target, boolean contract) {
        return new Planning(kernel, target, contract, false, true);
    }

    /** A copy for lanes that are iterations of a parallel loop. */
    Planning across() {
        return new Planning(kernel, target, contract, assuming, false);
    }

    /** The shapes of a plan's variables. */
    VectorShapes shapes(VectorPlan plan) {
        return memo.of(plan);
    }

    Signature signature() {
        return Signature.of(kernel.parameters());
    }
}
