package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrays that an iteration of a parallel loop allocates for itself, a few numbers each. Iterations that go together as lanes have theirs
 * in one array, in which elements of the same number lie side by side.
 */
public final class OwnArrays {
    /** The most bytes that the arrays of as many iterations may take: caches are to hold them. */
    private static final int MOST_BYTES = 1 << 18;

    private final int first;
    private final LoopNest nest;
    private final List<OwnArray> arrays = new ArrayList<>();
    private int instruction;

    /**
     * An array of an iteration's own.
     *
     * @param size the elements that an iteration has
     */
    public record OwnArray(ArrayRef array, int size) {
        /** The elements of all iterations that go together. */
        public int length() {
            return size * ArrayRef.BESIDE;
        }
    }

    /**
     * Starts with no arrays.
     *
     * @param first the number of the first parameter behind the kernel's own
     */
    OwnArrays(int first, LoopNest nest) {
        this.first = first;
        this.nest = nest;
    }

    /** Arrays that have been allocated. */
    public static OwnArrays of(int first, List<OwnArray> allocated) {
        OwnArrays own = new OwnArrays(first, new LoopNest(List.of(), 0, ""));
        own.arrays.addAll(allocated);
        return own;
    }

    /** All of them, in the order of their parameters. */
    public List<OwnArray> arrays() {
        return List.copyOf(arrays);
    }

    /** Takes note of the kernel's instruction that is read now, in it or in what is inlined there. */
    void at(int index) {
        instruction = index;
    }

    /** Reads the allocation of an array, of zeros at first. */
    void allocate(OperandStack block, Storage storage) throws RefusedException {
        if (!nest.loops().getLast().contains(instruction)) {
            throw new RefusedException("it allocates an array that iterations share");
        }
        if (!(block.pop() instanceof Expr.Const size)) {
            throw new RefusedException("it allocates an array whose length isn't a constant");
        }
        int elements = size.value().intValue();
        int bytes = arrays.stream()
                .mapToInt(a -> a.length() * a.array().storage().bytes())
                .sum();
        if (elements < 0 || elements > (MOST_BYTES - bytes) / ArrayRef.BESIDE / storage.bytes()) {
            throw new RefusedException("the arrays that iterations allocate are too long");
        }
        ArrayRef array = new ArrayRef(first + arrays.size(), "own" + arrays.size(), storage, 0, true, true, false);
        arrays.add(new OwnArray(array, elements));
        KernelVariable element = new KernelVariable("element", Kind.INT);
        Stmt clear = new Stmt.Store(array, new Expr.Local(element), Expr.Const.zero(storage.kind()));
        block.settle(Expr::loads);
        block.add(List.of(PrivateArrays.loop(element, elements, List.of(clear))));
        block.push(array);
    }

    /** The elements that an iteration has. */
    public int size(ArrayRef array) {
        return arrays.get(array.parameter() - first).size();
    }
}
