package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Bodies;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Reduction;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Emits a loop whose iterations are lanes: as long as there are enough iterations for all vectors that go together, those; then
 * fewer; the rest with a mask.
 */
final class LaneLoopCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final MethodTypeDesc CLAMP =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long, ConstantDescs.CD_int, ConstantDescs.CD_int);
    /** Vectors that a round of a product and a sum loads or computes, and a few more. */
    private static final int MOST_OF_BRIEF = 6;

    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final Block.Part part;
    private final int from;
    private final boolean once;

    /**
     * Lane loops of one method.
     *
     * @param part of the scheduled lane loop that the method is for
     * @param once whether the method is called for one block of that loop's lanes at a time
     * @param from where the first value of the scheduled lane loop is, if the plan has one; its bound is behind it
     */
    LaneLoopCode(
            CodeBuilder code,
            VectorApi api,
            VectorPlan plan,
            VectorShapes shapes,
            Block.Part part,
            boolean once,
            LocalSlots slots,
            ScalarCode scalars,
            int from) {
        this.code = code;
        this.api = api;
        this.plan = plan;
        this.shapes = shapes;
        this.part = part;
        this.once = once;
        this.slots = slots;
        this.scalars = scalars;
        this.from = from;
    }

    boolean handles(Stmt.For loop) {
        return plan.lanes().containsKey(loop);
    }

    void emit(Stmt.For loop, StatementCode statements) {
        int cursor = code.allocateLocal(TypeKind.INT);
        int bound = code.allocateLocal(TypeKind.INT);
        if (part != Block.Part.ALL) {
            code.iload(from).istore(cursor).iload(from + 1).istore(bound);
            if (part == Block.Part.REST || part == Block.Part.PACKED_REST) {
                rest(loop, cursor, bound, statements);
            } else if (once || part == Block.Part.GROUP) {
                first(loop, plan.vectors(), cursor, bound, statements);
            } else {
                whole(loop, plan.vectors(), cursor, bound, statements);
            }
            return;
        }
        bounds(loop, cursor, bound);
        Label nothing = code.newLabel(); // as of an empty row of a sparse matrix, of which there may be many
        if (loop.rounds().isEmpty()) {
            code.iload(cursor).iload(bound).if_icmpge(nothing);
        }
        List<Reduction> reductions = plan.lanes().get(loop);
        reductions.forEach(r -> start(r, plan.vectors()));
        OptionalInt rounds = loop.rounds();
        int lanes = plan.vectors() * plan.width();
        if (rounds.equals(OptionalInt.of(lanes))) {
            round(loop, plan.vectors(), cursor, statements);
        } else {
            if (isBrief(loop)) {
                first(loop, plan.vectors(), cursor, bound, statements);
            }
            whole(loop, plan.vectors(), cursor, bound, statements);
        }
        if (rounds.isEmpty() || rounds.getAsInt() % lanes != 0) {
            rest(loop, cursor, bound, statements);
        }
        reductions.forEach(this::finish);
        code.labelBinding(nothing);
    }

    private void bounds(Stmt.For loop, int cursor, int bound) {
        scalars.push(loop.from(), 0, 0);
        code.istore(cursor);
        scalars.push(loop.bound(), 0, 0);
        if (loop.relation() == Relation.LE) {
            code.iconst_1().iadd();
        }
        code.istore(bound);
    }

    /** Whether a round is a product and a sum, or little more: what the JIT makes of the loop then takes longer to begin than a round. */
    private boolean isBrief(Stmt.For loop) {
        int[] operations = new int[1];
        boolean[] brief = {loop.body().stream().allMatch(s -> s instanceof Stmt.Assign)};
        Bodies.expressions(loop.body(), x -> {
            operations[0] += shapes.of(x).isVarying() ? 1 : 0;
            brief[0] &= !(x instanceof Expr.Load load && load.array().storage().bytes() < Integer.BYTES);
        });
        return brief[0] && operations[0] <= MOST_OF_BRIEF;
    }

    /** One round, before the loop or without one, if so many vectors are full. */
    private void first(Stmt.For loop, int count, int cursor, int bound, StatementCode statements) {
        Label end = code.newLabel();
        limit(loop, count, bound);
        code.iload(cursor).if_icmple(end);
        round(loop, count, cursor, statements);
        code.labelBinding(end);
    }

    private void round(Stmt.For loop, int count, int cursor, StatementCode statements) {
        int stride = plan.width() * loop.step();
        for (int v = 0; v < count; v++) {
            code.iload(cursor).loadConstant(v * stride).iadd().istore(slots.of(loop.variable(), 0, v));
        }
        statements.list(loop.body(), count, new Active.All(), false);
        Increment.add(code, cursor, count * stride);
    }

    /** While so many vectors are full. */
    private void whole(Stmt.For loop, int count, int cursor, int bound, StatementCode statements) {
        int limit = code.allocateLocal(TypeKind.INT);
        limit(loop, count, bound);
        code.istore(limit);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(cursor).iload(limit).if_icmpge(end);
        round(loop, count, cursor, statements);
        code.goto_(head).labelBinding(end);
    }

    /** Pushes the number below which a round of so many full vectors may begin: one whose last lane is below the bound, and whose end is an integer. */
    private void limit(Stmt.For loop, int count, int bound) {
        long last = ((long) count * plan.width() - 1) * loop.step();
        code.iload(bound).i2l().loadConstant(last).lsub();
        code.loadConstant(Integer.MIN_VALUE).loadConstant((int) (Integer.MAX_VALUE - last - loop.step()));
        code.invokestatic(MATH, "clamp", CLAMP);
    }

    /** Emits the iterations left after whole vectors, masked or one at a time. */
    private void rest(Stmt.For loop, int cursor, int bound, StatementCode statements) {
        Mask active = Jumps.jumpsPart(loop.body(), shapes) ? Mask.allocate(code, 1, 1, false) : Mask.tail(code);
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(cursor).iload(bound).if_icmpge(end);
        code.iload(cursor).istore(slots.of(loop.variable(), 0, 0));
        api.species(code, Storage.INT);
        code.iconst_0();
        api.broadcast(code, Kind.INT);
        code.loadConstant(loop.step());
        api.addIndex(code);
        api.comparison(code, Relation.LT);
        api.species(code, Storage.INT);
        code.iload(bound).iload(cursor).isub();
        api.broadcast(code, Kind.INT);
        api.compare(code, Kind.INT);
        code.astore(active.slot(0, 0));
        statements.list(loop.body(), 1, active, true);
        int stride = plan.width() * loop.step();
        code.iload(bound).loadConstant(stride).isub().iload(cursor).if_icmple(end);
        Increment.add(code, cursor, stride).goto_(head).labelBinding(end);
    }

    private void start(Reduction r, int count) {
        for (int v = 0; v < count; v++) {
            broadcast(r.identity());
            code.astore(slots.of(r.accumulator(), 0, v));
        }
    }

    private void broadcast(Expr.Const value) {
        api.species(code, Storage.of(value.kind()));
        scalars.push(value, 0, 0);
        api.broadcast(code, value.kind());
    }

    /** The accumulators' lanes into the target. */
    private void finish(Reduction r) {
        KernelVariable target = r.target();
        Kind kind = target.kind();
        String method = r.op().name().toLowerCase(Locale.ROOT);
        api.loadVector(code, kind, slots.of(r.accumulator(), 0, 0));
        for (int v = 1; v < plan.vectors(); v++) {
            api.loadVector(code, kind, slots.of(r.accumulator(), 0, v));
            api.method(code, kind, method, 1);
        }
        api.reduce(code, kind, r.op().name(), plan.width());
        KernelVariable reduced = new KernelVariable("reduced", kind);
        code.storeLocal(LocalSlots.scalar(kind), slots.of(reduced, 0, 0));
        scalars.push(new Expr.Binary(r.op(), new Expr.Local(target), new Expr.Local(reduced)), 0, 0);
        code.storeLocal(LocalSlots.scalar(kind), slots.of(target, 0, 0));
    }
}
