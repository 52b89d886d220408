package dev.gyre.jvm.simd.emit;

import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.Storage;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.Plan;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** Reads in one method what was packed before: an array and a cursor in it, which moves on with every round of the loop. */
final class Packed {
    private final CodeBuilder code;
    private final VectorApi api;
    private final Stmt.For loop;
    private final List<Expr.Load> loads;
    private final int vectors;
    private final int width;
    private final int array;
    private final int cursor;

    Packed(CodeBuilder code, VectorApi api, Plan plan, Packing packing, int array) {
        this.code = code;
        this.api = api;
        this.loop = packing.loop();
        this.loads = new ArrayList<>(packing.loads().keySet());
        this.vectors = plan.vectors();
        this.width = plan.width();
        this.array = array;
        this.cursor = code.allocateLocal(TypeKind.INT);
    }

    boolean isLoop(Stmt.For statement) {
        return statement.equals(loop);
    }

    boolean has(Expr.Load load) {
        return loads.contains(load);
    }

    void start() {
        code.iconst_0().istore(cursor);
    }

    void next() {
        code.iinc(cursor, loads.size() * vectors * width);
    }

    /** Pushes a load's vector for the current round. */
    void push(Expr.Load load, int vector) {
        api.species(code, Storage.FLOAT);
        code.aload(array).iload(cursor);
        code.loadConstant((loads.indexOf(load) * vectors + vector) * width).iadd();
        api.load(code, Storage.FLOAT, false, false);
    }
}
