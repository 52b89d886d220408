package dev.gyre.fpga.simulate;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.front.KernelIr;
import java.util.List;

/** Numbers of elements as expressions of a kernel's parameters. */
final class ElementCounts {
    private ElementCounts() {}

    /** The number for arguments at hand. */
    static int of(Expr expr, KernelIr kernel, List<Object> arguments) {
        return switch (expr) {
            case Expr.Const c -> c.value().intValue();
            case Expr.Binary(BinaryOp op, Expr a, Expr b) -> op.of(of(a, kernel, arguments), of(b, kernel, arguments));
            case Expr.Local(KernelVariable v) -> {
                int p = 0;
                while (!(kernel.parameters().get(p) instanceof KernelIr.Parameter.Scalar(KernelVariable w))
                        || !w.equals(v)) {
                    p++;
                }
                yield ((Number) arguments.get(p)).intValue();
            }
            default -> throw new IllegalArgumentException("no number of elements: " + expr);
        };
    }
}
