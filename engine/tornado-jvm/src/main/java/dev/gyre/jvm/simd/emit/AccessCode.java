package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.StoreGroup;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShape;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.LaneConstants;
import dev.gyre.jvm.simd.vector.PickCode;
import dev.gyre.jvm.simd.vector.VectorApi;
import dev.gyre.jvm.simd.vector.WordCode;
import java.lang.classfile.CodeBuilder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * Emits loads and stores of vectors: neighbours, at a stride, or at indices of their own. Every access of an active lane is checked
 * against the array's size, since the Vector API knows of the room behind it and would read and write there.
 *
 * <p>C2 of JDK 25 is wrong about two things, see {@code results/vector-api.md}. It doesn't order a gather of bytes or shorts against stores
 * into the array of its indices, so these go lane by lane, which takes as long. And of two scatters with the same base it drops the
 * first as overwritten, whatever their indices, so that a fence stands behind each.
 */
final class AccessCode {
    private final CodeBuilder code;
    private final VectorApi api;
    private final VectorShapes shapes;
    private final ScalarCode scalars;
    private final VectorCode vectors;
    private final Map<Expr, Integer> offsets;
    private final int scratch;
    private final CheckCode checks;
    private final NarrowCode narrow;
    private final PickCode pick;
    private final WordCode words;
    private final ExchangedLoads exchanged;
    private final int width;

    /** Accesses of one method; parameters as of {@link VectorCode}. */
    AccessCode(
            CodeBuilder code,
            VectorApi api,
            VectorPlan plan,
            VectorShapes shapes,
            ScalarCode scalars,
            VectorCode vectors,
            Map<Expr, Integer> offsets,
            int scratch,
            LaneConstants constants) {
        this.pick = new PickCode(api, constants, plan.width());
        this.words = new WordCode(api, constants, pick, plan.width());
        this.width = plan.width();
        this.exchanged = new ExchangedLoads(code, api, plan, shapes, scalars);
        this.code = code;
        this.api = api;
        this.shapes = shapes;
        this.scalars = scalars;
        this.vectors = vectors;
        this.offsets = offsets;
        this.scratch = scratch;
        this.checks = new CheckCode(code, api, scalars, scratch, width);
        this.narrow = new NarrowCode(code, api, shapes, scalars, vectors, scratch, width);
    }

    /** Pushes what a load reads. */
    void load(Expr.Load load, int row, int vector, Active active) {
        ArrayRef array = load.array();
        Storage storage = array.storage();
        if (isContiguous(load.index()) && Target.isVector(storage, width) && !isSingle(array, active)) {
            if (!active.isAll() || scalars.isLast(vector)) { // behind which no other one of all lanes reads
                checks.neighbours(array, load.index(), row, vector, active);
            }
            Active lanes = mayReadOn(array, active) ? new Active.All() : active;
            api.species(code, storage);
            scalars.array(array.parameter());
            scalars.push(load.index(), row, vector);
            pushMask(storage, row, vector, lanes);
            api.load(code, array, !lanes.isAll());
            if (isNarrow(storage)) {
                api.convert(code, storage, Storage.INT);
            }
        } else if (active.isAll() && isReversed(array, load.index())) {
            checks.stride(array, load.index(), Expr.Const.of(-1), row, vector);
            api.species(code, storage);
            address(array, load.index(), 1 - width, row, vector);
            api.load(code, array, false);
            if (isNarrow(storage)) {
                api.convert(code, storage, Storage.INT);
            }
            pick.reverse(code, storage.kind());
        } else if (active.isAll()
                && shapes.picked(array, load.index()).isPresent()
                && (!isNarrow(storage) || WordCode.isFor(width))) {
            int stride = shapes.picked(array, load.index()).getAsInt();
            checks.stride(array, load.index(), Expr.Const.of(stride), row, vector);
            IntConsumer address = ahead -> address(array, load.index(), ahead, row, vector);
            if (isNarrow(storage)) {
                words.load(code, array, stride, address);
            } else {
                pick.load(code, array, stride, address);
            }
        } else if (isNarrow(storage)) {
            narrow.load(array, load.index(), row, vector, active);
        } else {
            exchanged.load(load, row, vector, () -> gather(load, row, vector, active));
        }
    }

    /** Whether lanes read shorts one after another, which are one vector. */
    boolean isVector(CombinedLoad load, Active active) {
        return active.isAll()
                && !load.array().checked()
                && WordCode.isFor(width)
                && shapes.picked(load.array(), load.index()).equals(OptionalInt.of(Short.BYTES));
    }

    /** Pushes the shorts that lanes read, as ints. */
    void load(CombinedLoad load, int row, int vector) {
        words.shorts(code, load.array(), () -> address(load.array(), load.index(), 0, row, vector));
    }

    private void gather(Expr.Load load, int row, int vector, Active active) {
        ArrayRef array = load.array();
        if (array.offHeap() || (!active.isAll() && !api.scatters())) {
            narrow.load(array, load.index(), row, vector, active);
            return;
        }
        Active lanes = indices(array, load.index(), row, vector, active);
        api.species(code, array.storage());
        address(array, load.index(), row, vector, active);
        pushMask(array.storage(), row, vector, lanes);
        api.load(code, array.storage(), true, !lanes.isAll());
    }

    /** Whether active lanes are read one by one: bytes and shorts with no room behind them, where machines have no masks for them. */
    private boolean isSingle(ArrayRef array, Active active) {
        return array.offHeap() && isNarrow(array.storage()) && !active.isAll() && !api.scatters();
    }

    /** Whether lanes that aren't active read what lies behind those that are, or in the room behind the array. */
    private static boolean mayReadOn(ArrayRef array, Active active) {
        return isTail(active) && array.room() > 0;
    }

    private static boolean isTail(Active active) {
        return active instanceof Mask mask && mask.isTail();
    }

    private static boolean isNarrow(Storage storage) {
        return storage.bytes() < Integer.BYTES;
    }

    /** Stores a value into the elements that an index names. */
    void store(ArrayRef array, Expr index, Expr value, int row, int vector, Active active) {
        Storage storage = array.storage();
        vectors.push(value, row, vector, active);
        boolean single = isNarrow(storage) && !active.isAll() && !api.scatters();
        if (isContiguous(index) && Target.isVector(storage, width) && !single) {
            if (isNarrow(storage)) {
                api.convert(code, Storage.INT, storage);
            }
            checks.neighbours(array, index, row, vector, active);
            scalars.array(array.parameter());
            scalars.push(index, row, vector);
            pushMask(storage, row, vector, active);
            api.store(code, storage, false, !active.isAll());
            if (!active.isAll() && !isTail(active)) {
                VectorApi.fence(code);
            }
        } else if (active.isAll() && isReversed(array, index)) {
            pick.reverse(code, storage.kind());
            if (isNarrow(storage)) {
                api.convert(code, Storage.INT, storage);
            }
            checks.stride(array, index, Expr.Const.of(-1), row, vector);
            address(array, index, 1 - width, row, vector);
            api.store(code, storage, false, false);
        } else if (isNarrow(storage) || !api.scatters()) {
            narrow.store(array, index, row, vector, active);
        } else {
            Active lanes = indices(array, index, row, vector, active);
            address(array, index, row, vector, active);
            pushMask(storage, row, vector, lanes);
            api.store(code, storage, true, !lanes.isAll());
            VectorApi.fence(code);
        }
    }

    /** Stores all of a group, of lanes that are all active. */
    void store(StoreGroup group, int vector, Active active) {
        ArrayRef array = group.array();
        if (isNarrow(array.storage()) && !WordCode.isFor(width)) {
            for (int i = 0; i < group.stride(); i++) {
                store(array, group.index(i), group.values().get(i), 0, vector, active);
            }
            return;
        }
        Expr stride = Expr.Const.of(group.stride());
        checks.stride(array, group.first(), stride, 0, vector);
        checks.stride(array, group.index(group.stride() - 1), stride, 0, vector);
        IntConsumer value = which -> vectors.push(group.values().get(which), 0, vector, active);
        IntConsumer address = ahead -> address(array, group.first(), ahead, 0, vector);
        if (isNarrow(array.storage())) {
            words.store(code, array.storage(), group.stride(), value, address);
            return;
        }
        for (int part = 0; part < group.stride(); part++) {
            pick.spread(code, array.storage(), group.stride(), part, value);
            address.accept(part * width);
            api.store(code, array.storage(), false, false);
        }
    }

    /** Pushes array and index, so many elements ahead. */
    private void address(ArrayRef array, Expr index, int ahead, int row, int vector) {
        scalars.array(array.parameter());
        scalars.push(index, row, vector);
        code.loadConstant(ahead).iadd();
    }

    private boolean isContiguous(Expr index) {
        return shapes.of(index).isContiguous();
    }

    private boolean isReversed(ArrayRef array, Expr index) {
        return shapes.of(index) instanceof VectorShape.Linear linear
                && linear.isReversed()
                && Target.isVector(array.storage(), width);
    }

    private void pushMask(Storage storage, int row, int vector, Active lanes) {
        if (lanes instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            vectors.castMask(storage);
        }
    }

    /**
     * Checks the indices of lanes that aren't neighbours, and puts those without a pattern where the access will look for them, zero for
     * lanes that aren't active: the Vector API checks indices of all lanes. Gives the mask of the access.
     */
    private Active indices(ArrayRef array, Expr index, int row, int vector, Active active) {
        if (!usesScratch(index, active)) {
            checks.stride(array, index, ((VectorShape.Linear) shapes.of(index)).stride(), row, vector);
            return new Active.All();
        }
        if (!active.isAll()) {
            api.species(code, Storage.INT);
            code.iconst_0();
            api.broadcast(code, Kind.INT);
        }
        vectors.push(index, row, vector, active);
        if (active instanceof Mask mask) {
            api.loadMask(code, mask.slot(row, vector));
            api.blend(code, Kind.INT);
        }
        code.dup().aload(scratch).iconst_0();
        api.store(code, Storage.INT, false, false);
        checks.indices(array, row, vector, active);
        return active;
    }

    private boolean usesScratch(Expr index, Active active) {
        return !active.isAll() || shapes.of(index).isVarying();
    }

    /** Pushes array, index and offsets. */
    private void address(ArrayRef array, Expr index, int row, int vector, Active active) {
        scalars.array(array.parameter());
        if (usesScratch(index, active)) {
            code.iconst_0().aload(scratch).iconst_0();
        } else {
            scalars.push(index, row, vector);
            code.aload(offsets.get(((VectorShape.Linear) shapes.of(index)).stride()))
                    .iconst_0();
        }
    }
}
