package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.jvm.simd.lane.Atomics;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Emits statements as they are, one value at a time: what a group does, and regions whose items come one after another. */
final class PlainCode {
    private static final ClassDesc ATOMICS = Atomics.class.describeConstable().orElseThrow();

    private final CodeBuilder code;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final Consumer<Stmt.Region> regions;
    private final Set<ArrayRef> atomic;
    private final Map<dev.gyre.ir.Label, Label> ends = new HashMap<>();
    private final Map<dev.gyre.ir.Label, Label> heads = new HashMap<>();

    /**
     * Code of one method.
     *
     * @param atomic arrays to which other groups add at the same time
     * @param regions emits what stands for a region
     */
    PlainCode(CodeBuilder code, ParameterSlots parameters, Set<ArrayRef> atomic, Consumer<Stmt.Region> regions) {
        this.code = code;
        this.atomic = atomic;
        this.slots =
                new LocalSlots(code, VectorShapes.withoutLanes(), new RowDependence(List.of(), Optional.empty()), 1, 1);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
        this.regions = regions;
        parameters.bind(slots);
    }

    void list(List<Stmt> statements) {
        statements.forEach(this::statement);
    }

    /** Pushes a variable. */
    void push(Expr e) {
        scalars.push(e, 0, 0);
    }

    private void statement(Stmt statement) {
        switch (statement) {
            case Stmt.Assign(KernelVariable target, Expr value) -> assign(target, value);
            case Stmt.Store(ArrayRef array, Expr index, Expr.Binary(BinaryOp op, Expr.Load old, Expr added))
            when atomic.contains(array) && op == BinaryOp.ADD && old.equals(new Expr.Load(array, index)) -> {
                scalars.element(array, index, 0, 0);
                scalars.push(added, 0, 0);
                ClassDesc type = VectorApi.primitive(array.storage());
                code.invokestatic(
                        ATOMICS,
                        "add",
                        MethodTypeDesc.of(ConstantDescs.CD_void, type.arrayType(), ConstantDescs.CD_int, type));
            }
            case Stmt.Store s -> {
                scalars.element(s.array(), s.index(), 0, 0);
                scalars.push(s.value(), 0, 0);
                code.arrayStore(ScalarCode.element(s.array().storage()));
            }
            case Stmt.If s -> branch(s);
            case Stmt.Block s -> {
                Label end = code.newLabel();
                ends.put(s.label(), end);
                list(s.body());
                code.labelBinding(end);
            }
            case Stmt.Loop s -> {
                Label head = code.newBoundLabel();
                heads.put(s.label(), head);
                list(s.body());
                code.goto_(head);
            }
            case Stmt.For s -> loop(s);
            case Stmt.Break s -> code.goto_(ends.get(s.label()));
            case Stmt.Continue s -> code.goto_(heads.get(s.label()));
            case Stmt.Region s -> regions.accept(s);
            case Stmt.Barrier _ -> throw new IllegalStateException("a kernel wasn't cut at its barriers");
        }
    }

    private void assign(KernelVariable target, Expr value) {
        scalars.push(value, 0, 0);
        code.storeLocal(LocalSlots.scalar(target.kind()), slots.of(target, 0, 0));
    }

    private void branch(Stmt.If s) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        scalars.jump(s.condition(), false, otherwise, 0, 0);
        list(s.then());
        if (!s.otherwise().isEmpty()) {
            code.goto_(end);
        }
        code.labelBinding(otherwise);
        list(s.otherwise());
        code.labelBinding(end);
    }

    private void loop(Stmt.For s) {
        assign(s.variable(), s.from());
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        scalars.jump(s.condition(), false, end, 0, 0);
        list(s.body());
        Increment.add(code, slots.of(s.variable(), 0, 0), s.step()).goto_(head).labelBinding(end);
    }
}
