package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.HashMap;
import java.util.Map;

/**
 * The JVM's local variables for the kernel's: one for each copy of it that rows and vectors need, a scalar or a vector as its shape
 * says.
 */
final class LocalSlots {
    private final CodeBuilder code;
    private final VectorShapes shapes;
    private final RowDependence rows;
    private final int rowCount;
    private final int vectorCount;
    private final Map<KernelVariable, int[]> slots = new HashMap<>();

    LocalSlots(CodeBuilder code, VectorShapes shapes, RowDependence rows, int rowCount, int vectorCount) {
        this.code = code;
        this.shapes = shapes;
        this.rows = rows;
        this.rowCount = rowCount;
        this.vectorCount = vectorCount;
    }

    /** Copies of a variable over rows. */
    int rows(KernelVariable variable) {
        return rows.of(variable) ? rowCount : 1;
    }

    /** Copies of a variable over so many vectors. */
    int vectors(KernelVariable variable, int vectors) {
        return shapes.of(variable).isUniform() ? 1 : vectors;
    }

    /** Whether a vector is the last of those that go together. */
    boolean isLast(int vector) {
        return vector == lastVector();
    }

    /** The last of the vectors that go together. */
    int lastVector() {
        return vectorCount - 1;
    }

    boolean isVector(KernelVariable variable) {
        return shapes.of(variable).isVarying();
    }

    VectorShape shape(KernelVariable variable) {
        return shapes.of(variable);
    }

    /** The slot of a variable's copy; a row or vector that it doesn't depend on is ignored. */
    int of(KernelVariable variable, int row, int vector) {
        int r = rows.of(variable) ? row : 0;
        int v = shapes.of(variable).isUniform() ? 0 : vector;
        int[] copies = slots.computeIfAbsent(variable, this::allocate);
        return copies[r * (shapes.of(variable).isUniform() ? 1 : vectorCount) + v];
    }

    /** Makes a parameter's slot that of a variable of which there is one copy. */
    void bind(KernelVariable variable, int slot) {
        slots.put(variable, new int[] {slot});
    }

    private int[] allocate(KernelVariable variable) {
        int[] copies = new int[rows(variable) * vectors(variable, vectorCount)];
        TypeKind type = isVector(variable) ? TypeKind.REFERENCE : scalar(variable.kind());
        for (int i = 0; i < copies.length; i++) {
            copies[i] = code.allocateLocal(type);
        }
        return copies;
    }

    static TypeKind scalar(Kind kind) {
        return switch (kind) {
            case INT, BOOLEAN -> TypeKind.INT;
            case LONG -> TypeKind.LONG;
            case FLOAT -> TypeKind.FLOAT;
            case DOUBLE -> TypeKind.DOUBLE;
        };
    }
}
