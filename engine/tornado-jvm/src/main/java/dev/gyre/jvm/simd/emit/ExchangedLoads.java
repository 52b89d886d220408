package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.ir.analysis.Assignments;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Optional;

/**
 * Emits loads at places that differ from the lanes' own in some bits, as steps of a bitonic sort or of transforms by butterflies read their
 * partners': {@code x[i ^ bits]}. Where lane 0 has a whole number of vectors before it, that's one vector, whose lanes change places.
 */
final class ExchangedLoads {
    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final ScalarCode scalars;
    private final Assignments assignments;

    ExchangedLoads(CodeBuilder code, VectorApi api, VectorPlan plan, VectorShapes shapes, ScalarCode scalars) {
        this.code = code;
        this.api = api;
        this.plan = plan;
        this.shapes = shapes;
        this.scalars = scalars;
        this.assignments = Assignments.of(plan.body());
    }

    /**
     * A load's index, {@code place ^ bits}, by which the lanes of a vector change places.
     *
     * @param place a number that is one more from lane to lane
     * @param bits the same for all lanes
     */
    private record Exchange(Expr place, Expr bits) {}

    private Optional<Exchange> of(Expr.Load load) {
        Storage storage = load.array().storage();
        if (Storage.of(storage.kind()) != storage) { // bytes and shorts aren't what vectors compute with
            return Optional.empty();
        }
        return assignments
                .close(
                        load.index(),
                        v -> !assignments.variables().contains(v)
                                || plan.scheduled().stream()
                                        .anyMatch(loop -> loop.variable().equals(v)))
                .flatMap(this::exchange);
    }

    private Optional<Exchange> exchange(Expr index) {
        return index instanceof Expr.Binary(BinaryOp op, Expr a, Expr b) && op == BinaryOp.XOR
                ? exchange(a, b).or(() -> exchange(b, a))
                : Optional.empty();
    }

    private Optional<Exchange> exchange(Expr place, Expr bits) {
        return shapes.of(place) instanceof VectorShape.Linear linear
                        && linear.isContiguous()
                        && shapes.of(bits).isUniform()
                ? Optional.of(new Exchange(place, bits))
                : Optional.empty();
    }

    /** Pushes what a load reads: by one load if it's such and lies so, otherwise as another code does. */
    void load(Expr.Load load, int row, int vector, Runnable otherwise) {
        Optional<Exchange> found = of(load);
        if (found.isEmpty()) {
            otherwise.run();
            return;
        }
        Exchange exchange = found.get();
        Label apart = code.newLabel();
        Label done = code.newLabel();
        int place = code.allocateLocal(TypeKind.INT);
        scalars.push(exchange.place(), row, vector);
        code.istore(place).iload(place).loadConstant(plan.width() - 1).iand().ifne(apart);
        code.iload(place);
        scalars.push(exchange.bits(), row, vector);
        code.ixor().loadConstant(-plan.width()).iand().istore(place);
        code.iload(place).iflt(apart);
        scalars.push(new Expr.Size(load.array()), row, vector);
        code.loadConstant(plan.width()).isub().iload(place).if_icmplt(apart);
        whole(load, exchange.bits(), place, row, vector);
        code.goto_(done).labelBinding(apart);
        otherwise.run();
        code.labelBinding(done);
    }

    private void whole(Expr.Load load, Expr bits, int first, int row, int vector) {
        Storage storage = load.array().storage();
        Kind kind = storage.kind();
        Kind whole = kind.bytes() == Integer.BYTES ? Kind.INT : Kind.LONG;
        api.species(code, Storage.INT);
        code.iconst_0();
        api.broadcast(code, Kind.INT);
        code.iconst_1();
        api.addIndex(code);
        api.binaryScalar(code, Kind.INT, "XOR", () -> {
            scalars.push(bits, row, vector);
            code.loadConstant(plan.width() - 1).iand();
        });
        if (whole == Kind.LONG) {
            api.convert(code, Storage.INT, Storage.LONG);
        }
        api.species(code, storage);
        scalars.array(load.array().parameter());
        code.iload(first);
        api.load(code, load.array(), false);
        if (kind.isFloating()) {
            api.reinterpret(code, kind, whole);
        }
        api.method(code, whole, "selectFrom", 1);
        if (kind.isFloating()) {
            api.reinterpret(code, whole, kind);
        }
    }
}
