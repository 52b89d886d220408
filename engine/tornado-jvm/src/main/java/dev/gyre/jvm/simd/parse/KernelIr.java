package dev.gyre.jvm.simd.parse;

import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.memory.Room;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Storage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A kernel as statements, helper methods inlined.
 *
 * @param group what it knows of its work-item, if it has a context
 */
public record KernelIr(List<Parameter> parameters, List<Stmt> body, Optional<WorkGroup> group) {

    /** A parameter of the kernel. */
    public sealed interface Parameter {
        record Scalar(KernelVariable variable) implements Parameter {}

        record Array(ArrayRef array) implements Parameter {}

        /** The context, which code of a group doesn't need. */
        record Context() implements Parameter {}
    }

    /** As {@link #parse(KernelCode, BitSet)}, of arrays that accesses may leave. */
    public static KernelIr parse(KernelCode code) throws RefusedException {
        return parse(code, new BitSet());
    }

    /**
     * Reads a kernel.
     *
     * @param within the parameters with arrays that no access can leave
     * @throws RefusedException if it does what the compiler has no statement for
     */
    public static KernelIr parse(KernelCode code, BitSet within) throws RefusedException {
        Scope scope = new Scope(code);
        List<Parameter> parameters = new ArrayList<>();
        int slot = 0;
        for (int p = 0; p < code.method().type().parameterCount(); p++) {
            Class<?> type = code.method().type().parameterType(p);
            parameters.add(parameter(code, scope, p, slot, type, within));
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        Optional<WorkGroup> group =
                code.method().hasContext() ? Optional.of(new WorkGroup(parameters.size())) : Optional.empty();
        List<Stmt> body = new MethodParser(code, scope, new Calls(code, group), true).statements();
        return new KernelIr(List.copyOf(parameters), body, group);
    }

    private static Parameter parameter(KernelCode code, Scope scope, int number, int slot, Class<?> type, BitSet within)
            throws RefusedException {
        Kind kind = type.isPrimitive() ? primitive(type) : Calls.unboxed(type);
        if (kind != null) {
            if (!type.isPrimitive()) {
                scope.bindBoxed(slot, kind);
            }
            return new Parameter.Scalar(scope.loaded(slot, kind, 0));
        }
        if (type == KernelContext.class) {
            scope.bindContext(slot);
            return new Parameter.Context();
        }
        String name = code.variableAt(slot, 0).map(KernelCode.Variable::name).orElse("a" + number);
        ArrayRef array = new ArrayRef(
                number,
                name,
                storage(type),
                type.isArray() ? 0 : Room.BYTES / storage(type).bytes(),
                !type.isArray() && !within.get(number));
        scope.bind(slot, array);
        return new Parameter.Array(array);
    }

    private static Kind primitive(Class<?> type) {
        if (type == float.class) {
            return Kind.FLOAT;
        }
        return type == long.class ? Kind.LONG : type == double.class ? Kind.DOUBLE : Kind.INT;
    }

    private static Storage storage(Class<?> type) throws RefusedException {
        if (type == FloatArray.class || type == float[].class) {
            return Storage.FLOAT;
        } else if (type == IntArray.class || type == int[].class) {
            return Storage.INT;
        } else if (type == ByteArray.class || type == Int8Array.class || type == byte[].class) {
            return Storage.BYTE;
        } else if (type == ShortArray.class || type == short[].class) {
            return Storage.SHORT;
        } else if (type == LongArray.class || type == long[].class) {
            return Storage.LONG;
        } else if (type == DoubleArray.class || type == double[].class) {
            return Storage.DOUBLE;
        }
        throw new RefusedException("it has a parameter of type %s", type.getSimpleName());
    }
}
