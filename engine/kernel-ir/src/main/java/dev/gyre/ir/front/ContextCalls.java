package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.tornado.memory.Room;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A kernel's calls of its context: where the work-item stands, local arrays, barriers. Sizes and local arrays become parameters
 * behind the kernel's own: three local sizes, three numbers of groups, then the arrays.
 */
public final class ContextCalls {
    /** Dimensions of a grid. */
    public static final int DIMENSIONS = 3;

    private static final List<String> AXES = List.of("x", "y", "z");

    private final List<KernelVariable> items = variables("localId");
    private final List<KernelVariable> groups = variables("groupId");
    private final List<KernelVariable> sizes = variables("localSize");
    private final List<KernelVariable> counts = variables("groups");
    private final List<LocalArray> arrays = new ArrayList<>();
    private final Set<ArrayRef> atomic = new HashSet<>();
    /** Arrays that every item has for itself, and how many elements. */
    private final Map<ArrayRef, Expr> own = new LinkedHashMap<>();

    private final int first;
    private int lanes = 1;

    /**
     * An array that the items of a group share.
     *
     * @param size its elements
     * @param zeroed whether it's full of zeros when a group starts
     */
    public record LocalArray(ArrayRef array, Expr size, boolean zeroed) {}

    /**
     * The group of a kernel.
     *
     * @param first the number of the first parameter behind the kernel's own
     */
    public ContextCalls(int first) {
        this.first = first;
    }

    private static List<KernelVariable> variables(String name) {
        return AXES.stream()
                .map(axis -> new KernelVariable(name + axis, Kind.INT))
                .toList();
    }

    /** The variables that hold the item's place in its group. */
    public List<KernelVariable> items() {
        return items;
    }

    /** The variables that hold the group's place in the grid. */
    public List<KernelVariable> groups() {
        return groups;
    }

    /** An item's and its group's places. */
    public Set<KernelVariable> places() {
        Set<KernelVariable> places = new HashSet<>(items());
        places.addAll(groups());
        return places;
    }

    /** The variables that hold the items of a group along each axis. */
    public List<KernelVariable> sizes() {
        return sizes;
    }

    /** The variables that hold the groups of the grid along each axis. */
    public List<KernelVariable> counts() {
        return counts;
    }

    /** The arrays that the kernel allocates for a group, in the order of their parameters. */
    public List<LocalArray> arrays() {
        return arrays;
    }

    /** The arrays to which items add at the same time, which therefore come one after the other. */
    public Set<ArrayRef> atomic() {
        return atomic;
    }

    /** The parameters behind the kernel's own. */
    public List<KernelIr.Parameter> parameters() {
        List<KernelIr.Parameter> parameters = new ArrayList<>();
        sizes.forEach(v -> parameters.add(new KernelIr.Parameter.Scalar(v)));
        counts.forEach(v -> parameters.add(new KernelIr.Parameter.Scalar(v)));
        arrays.forEach(a -> parameters.add(new KernelIr.Parameter.Array(a.array())));
        return parameters;
    }

    /** The number of an item in its group, x fastest. */
    public Expr number() {
        return plus(row(items.get(2), items.get(1)), local(items.get(0)));
    }

    /** The number of the first item of those that share z and y. */
    public Expr row(KernelVariable z, KernelVariable y) {
        return times(plus(times(local(z), local(sizes.get(1))), local(y)), local(sizes.get(0)));
    }

    /** Items of a group. */
    public Expr itemCount() {
        return times(times(local(sizes.get(2)), local(sizes.get(1))), local(sizes.get(0)));
    }

    /** An item's place in the grid along an axis. */
    public Expr place(int axis) {
        return plus(times(local(groups.get(axis)), local(sizes.get(axis))), local(items.get(axis)));
    }

    /** The grid's items along an axis. */
    public Expr size(int axis) {
        return times(local(counts.get(axis)), local(sizes.get(axis)));
    }

    /** The value of a field of the context. */
    Expr field(String name) throws RefusedException {
        int axis = AXES.indexOf(name.substring(name.length() - 1).toLowerCase(java.util.Locale.ROOT));
        return switch (name) {
            case "globalIdx", "globalIdy", "globalIdz" -> place(axis);
            case "localIdx", "localIdy", "localIdz" -> local(items.get(axis));
            case "groupIdx", "groupIdy", "groupIdz" -> local(groups.get(axis));
            case "globalGroupSizeX", "globalGroupSizeY", "globalGroupSizeZ" -> size(axis);
            case "localGroupSizeX", "localGroupSizeY", "localGroupSizeZ" -> local(sizes.get(axis));
            default -> throw new RefusedException("it reads %s", name);
        };
    }

    /** Whether a method of the context is read here; others have code to inline. */
    static boolean knows(String name) {
        return switch (name) {
            case "localBarrier", "globalBarrier" -> true;
            case "atomicAdd", "atomicCAS", "atomicExchange", "atomicMin", "atomicMax" -> true;
            case "simdSum", "simdShuffleDown", "simdBroadcastFirst", "simdAny", "simdAll", "simdBallot" -> true;
            default -> name.startsWith("allocate");
        };
    }

    /** Reads a call of a method of the context, with its arguments on the block's stack. */
    void call(OperandStack block, String name, MethodTypeDesc type) throws RefusedException {
        switch (name) {
            case "localBarrier", "globalBarrier" -> {
                block.popContext();
                block.barrier();
            }
            case "allocateIntLocalArray" -> allocate(block, Storage.INT);
            case "allocateByteLocalArray" -> allocate(block, Storage.BYTE);
            case "allocateHalfFloatLocalArray" -> allocate(block, Storage.SHORT);
            case "allocateLongLocalArray" -> allocate(block, Storage.LONG);
            case "allocateFloatLocalArray" -> allocate(block, Storage.FLOAT);
            case "allocateDoubleLocalArray" -> allocate(block, Storage.DOUBLE);
            case "atomicAdd", "atomicCAS", "atomicExchange", "atomicMin", "atomicMax" -> update(block, name);
            case "simdSum", "simdShuffleDown", "simdBroadcastFirst" -> new Exchange(this, block).call(name);
            case "simdAny", "simdAll", "simdBallot" -> new Exchange(this, block).vote(name);
            default -> throw new RefusedException("it calls KernelContext.%s%s", name, type.displayDescriptor());
        }
    }

    private void allocate(OperandStack block, Storage storage) throws RefusedException {
        Expr size = block.pop();
        block.popContext();
        block.push(array("local", storage, size, true));
    }

    /** A new array of a group for the compiler's own use; what is in it at a group's start is left from another one. */
    public ArrayRef array(String name, Storage storage, Expr size) {
        return array(name, storage, size, false);
    }

    private ArrayRef array(String name, Storage storage, Expr size, boolean zeroed) {
        int parameter = firstArray() + arrays.size();
        ArrayRef array = new ArrayRef(parameter, name + arrays.size(), storage, Room.BYTES / storage.bytes(), true);
        add(new LocalArray(array, size, zeroed));
        return array;
    }

    /** The number of the parameter with the first array. */
    public int firstArray() {
        return first + 2 * DIMENSIONS;
    }

    /** Adds an array that a group shares. */
    public void add(LocalArray array) {
        arrays.add(array);
    }

    /** Adds an array that every item has for itself, with so many elements. */
    public void addOwn(LocalArray array, Expr size) {
        arrays.add(new LocalArray(array.array(), times(size, itemCount()), array.zeroed()));
        own.put(array.array(), size);
    }

    /** Reads the allocation of an array that an item has for itself: items' elements lie side by side, zeros at first. */
    void allocateOwn(OperandStack block, Storage storage) throws RefusedException {
        Expr size = block.reusable(block.pop());
        ArrayRef array = own(storage, size);
        KernelVariable element = new KernelVariable("element", Kind.INT);
        Stmt clear = new Stmt.Store(array, index(array, local(element)), Expr.Const.zero(storage.kind()));
        block.settle(Expr::loads);
        block.add(List.of(PrivateArrays.loop(element, size, List.of(clear))));
        block.push(array);
    }

    /** A new array that an item has for itself, in which nothing is known to be. */
    ArrayRef own(Storage storage, Expr size) {
        ArrayRef array = array("own", storage, times(size, itemCount()));
        own.put(array, size);
        return array;
    }

    /** Takes note that so many items do something together, so that a group has to be of a multiple of them. */
    void needLanes(int items) {
        lanes = items;
    }

    /** Items that do something together. */
    public int lanes() {
        return lanes;
    }

    /** Whether every item has the array for itself. */
    public boolean isOwn(ArrayRef array) {
        return own.containsKey(array);
    }

    /** The elements that every item has of an array for itself. */
    public Expr ownSize(ArrayRef array) {
        return own.get(array);
    }

    /** The elements that every item has of arrays for itself, where they're known. */
    public Map<ArrayRef, Integer> ownSizes() {
        Map<ArrayRef, Integer> sizes = new LinkedHashMap<>();
        own.forEach((array, size) -> {
            if (size instanceof Expr.Const c) {
                sizes.put(array, c.value().intValue());
            }
        });
        return sizes;
    }

    /** The index of an item's element in an array. It's outside of the array where it is so for the kernel. */
    public Expr index(ArrayRef array, Expr index) {
        return isOwn(array) ? plus(times(index, itemCount()), number()) : index;
    }

    /** The elements that an array has for the kernel. */
    Expr size(ArrayRef array) {
        return isOwn(array) ? own.get(array) : new Expr.Size(array);
    }

    /** Reads an update of an element; but for additions, its value before is left on the stack. */
    private void update(OperandStack block, String name) throws RefusedException {
        Expr value = block.reusable(block.pop());
        Expr expected = name.equals("atomicCAS") ? block.reusable(block.pop()) : value;
        Expr index = block.reusable(block.pop());
        ArrayRef array = block.popArray();
        block.popContext();
        atomic.add(array);
        if (name.equals("atomicAdd")) {
            block.store(array, index, plus(new Expr.Load(array, index), value));
            return;
        }
        Expr before = block.reusable(new Expr.Load(array, index));
        block.store(
                array,
                index,
                switch (name) {
                    case "atomicCAS" -> new Expr.Select(new Expr.Compare(Relation.EQ, before, expected), value, before);
                    case "atomicMin" -> new Expr.Binary(BinaryOp.MIN, before, value);
                    case "atomicMax" -> new Expr.Binary(BinaryOp.MAX, before, value);
                    default -> value;
                });
        block.push(before);
    }

    static Expr local(KernelVariable v) {
        return new Expr.Local(v);
    }

    static Expr plus(Expr a, Expr b) {
        return new Expr.Binary(BinaryOp.ADD, a, b);
    }

    static Expr times(Expr a, Expr b) {
        return new Expr.Binary(BinaryOp.MUL, a, b);
    }

    /** The variables that are the same throughout the grid. */
    public Set<KernelVariable> constants() {
        Set<KernelVariable> constants = new HashSet<>();
        IntStream.range(0, DIMENSIONS).forEach(d -> {
            constants.add(sizes.get(d));
            constants.add(counts.get(d));
        });
        return constants;
    }
}
