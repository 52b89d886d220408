package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.tornado.context.Fragment;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what 32 work-items do together with matrices that lie spread over them, as {@link Fragment} says where: each has its numbers in an array of
 * its own. A product is computed from the arrays of all of them, with a barrier before and behind, so that it has to stand where barriers
 * may.
 */
final class MatrixUnits {
    private static final Fragment HALVES = new Fragment(16);
    private static final Fragment BYTES = new Fragment(32);
    private static final String TYPES = "uk/ac/manchester/tornado/api/types/";

    private final Calls calls;
    private final ContextCalls group;
    private final OperandStack block;
    private final PrivateArrays arrays;

    /** A function that makes floats of the numbers of a matrix, by its class, name and type. */
    private record Decoder(String owner, String name, MethodTypeDesc type) {
        static Decoder of(String owner, String name, java.lang.constant.ClassDesc from) {
            return new Decoder(owner, name, MethodTypeDesc.of(ConstantDescs.CD_float, from));
        }
    }

    MatrixUnits(Calls calls, ContextCalls group, OperandStack block) {
        this.calls = calls;
        this.group = group;
        this.block = block;
        this.arrays = new PrivateArrays(group, block);
    }

    /** Whether a method of the context is read here; what a work-item does for itself is inlined, as any method is. */
    static boolean knows(String name) {
        return name.startsWith("mma") && !name.equals("mmaStoreBSwizzled");
    }

    /** Reads a call of a method of the context, with its arguments on the block's stack. */
    void call(String name, int parameters) throws RefusedException {
        List<Value> given = block.popValues(parameters);
        block.popContext();
        switch (name) {
            case "mmaFragment" -> block.push(arrays.filled(Storage.FLOAT, Fragment.SUMS, number(given.getFirst())));
            case "mmaFragmentInt" -> block.push(arrays.filled(Storage.INT, Fragment.SUMS, number(given.getFirst())));
            case "mmaLoadA" -> left(HALVES, Storage.SHORT, given);
            case "mmaLoadB", "mmaLoadBSwizzled" -> rightHalves(given, name.endsWith("Swizzled"));
            case "mmaLoadAInt8", "mmaLoadAFP8" -> left(BYTES, Storage.BYTE, given);
            case "mmaLoadBInt8", "mmaLoadBFP8" -> rightBytes(given);
            case "mma" ->
                product(HALVES, given, Decoder.of("java/lang/Float", "float16ToFloat", ConstantDescs.CD_short));
            case "mmaBF16" ->
                product(HALVES, given, Decoder.of(TYPES + "BFloat16", "bf16ToFloat", ConstantDescs.CD_short));
            case "mmaFP8E4M3" -> product(BYTES, given, Decoder.of(TYPES + "FP8", "e4m3ToFloat", ConstantDescs.CD_byte));
            case "mmaFP8E5M2" -> product(BYTES, given, Decoder.of(TYPES + "FP8", "e5m2ToFloat", ConstantDescs.CD_byte));
            case "mmaInt8" ->
                multiply(BYTES, PrivateArrays.ref(given.get(0)), PrivateArrays.ref(given.get(1)), own(given.get(2)));
            case "mmaStore", "mmaStoreInt" -> store(given);
            default -> throw new RefusedException("it calls KernelContext.%s", name);
        }
    }

    private Expr lane() {
        return block.reusable(op(BinaryOp.AND, group.number(), of(Fragment.LANES - 1)));
    }

    private void left(Fragment shape, Storage storage, List<Value> given) throws RefusedException {
        ArrayRef tile = PrivateArrays.ref(given.get(0));
        Expr stride = block.reusable(number(given.get(1)));
        Expr from = offset(given);
        Expr lane = lane();
        int run = shape.depth() / 8;
        Expr quad = block.reusable(op(BinaryOp.SHR, lane, of(2)));
        Expr rest = block.reusable(times(op(BinaryOp.AND, lane, of(3)), run));
        ArrayRef fragment = arrays.of(storage, shape.left());
        for (int i = 0; i < shape.left(); i++) {
            Expr row = plus(quad, shape.leftRow(0, i));
            Expr column = plus(rest, shape.leftColumn(0, i));
            Expr at = op(BinaryOp.ADD, op(BinaryOp.MUL, row, stride), column);
            arrays.set(fragment, i, part(tile, op(BinaryOp.ADD, from, at), storage));
        }
        block.push(fragment);
    }

    private void rightHalves(List<Value> given, boolean swizzled) throws RefusedException {
        ArrayRef tile = PrivateArrays.ref(given.get(0));
        Expr from = offset(given);
        Expr lane = lane();
        Expr quad = block.reusable(op(BinaryOp.SHR, lane, of(2)));
        Expr rest = block.reusable(times(op(BinaryOp.AND, lane, of(3)), 2));
        ArrayRef fragment = arrays.of(Storage.SHORT, HALVES.right());
        for (int i = 0; i < HALVES.right(); i++) {
            Expr row = plus(rest, HALVES.rightRow(0, i));
            Expr at = block.reusable(op(BinaryOp.ADD, times(row, Fragment.COLUMNS), quad));
            if (swizzled) {
                Expr bytes = block.reusable(times(at, Short.BYTES));
                Expr line = op(BinaryOp.AND, op(BinaryOp.SHR, bytes, of(7)), of(7));
                Expr turned = op(BinaryOp.XOR, bytes, op(BinaryOp.SHL, line, of(4)));
                Expr index = op(BinaryOp.ADD, from, op(BinaryOp.SHR, turned, of(1)));
                arrays.set(fragment, i, new Expr.Load(tile, calls.index(tile, index)));
            } else {
                arrays.set(fragment, i, part(tile, op(BinaryOp.ADD, from, at), Storage.SHORT));
            }
        }
        block.push(fragment);
    }

    private void rightBytes(List<Value> given) throws RefusedException {
        ArrayRef tile = PrivateArrays.ref(given.get(0));
        Expr lane = lane();
        Expr column = block.reusable(times(op(BinaryOp.SHR, lane, of(2)), 2));
        Expr rest = block.reusable(times(op(BinaryOp.AND, lane, of(3)), 4));
        ArrayRef fragment = arrays.of(Storage.BYTE, BYTES.right());
        for (int i = 0; i < BYTES.right(); i++) {
            Expr row = plus(rest, BYTES.rightRow(0, i) & ~1);
            Expr at = plus(op(BinaryOp.ADD, times(row, Fragment.COLUMNS), column), i % 2);
            arrays.set(fragment, i, part(tile, at, Storage.BYTE));
        }
        block.push(fragment);
    }

    /** The start of a tile in 16-bit elements, of an argument in bytes; 0 without one. */
    private Expr offset(List<Value> given) throws RefusedException {
        return given.size() < 3 ? of(0) : block.reusable(op(BinaryOp.DIV, number(given.get(2)), of(Short.BYTES)));
    }

    /** A number of several that are packed into an integer. */
    private Expr part(ArrayRef tile, Expr place, Storage storage) {
        Expr at = block.reusable(place);
        int log = storage == Storage.SHORT ? 1 : 2;
        Expr whole = new Expr.Load(tile, calls.index(tile, op(BinaryOp.SHR, at, of(log))));
        Expr bits = op(BinaryOp.SHL, op(BinaryOp.AND, at, of((1 << log) - 1)), of(5 - log));
        return new Expr.Unary(
                storage == Storage.SHORT ? UnaryOp.TO_SHORT : UnaryOp.TO_BYTE, op(BinaryOp.SHR, whole, bits));
    }

    /** A product of floats, of numbers that are decoded before, once by each item. */
    private void product(Fragment shape, List<Value> given, Decoder decoder) throws RefusedException {
        ArrayRef left = decoded(own(given.get(0)), shape.left(), decoder);
        ArrayRef right = decoded(own(given.get(1)), shape.right(), decoder);
        multiply(shape, left, right, own(given.get(2)));
    }

    private ArrayRef decoded(ArrayRef fragment, int size, Decoder decoder) throws RefusedException {
        ArrayRef floats = arrays.of(Storage.FLOAT, size);
        for (int i = 0; i < size; i++) {
            block.push(arrays.get(fragment, i));
            calls.function(block, decoder.owner(), decoder.name(), decoder.type());
            arrays.set(floats, i, block.pop());
        }
        return floats;
    }

    /** Sums in the order of the right matrix's rows, of what the items hold between which a row of the left and a column of the right lie. */
    private void multiply(Fragment shape, ArrayRef left, ArrayRef right, ArrayRef start) {
        group.needLanes(Fragment.LANES);
        block.barrier();
        Expr number = block.reusable(group.number());
        Expr lane = block.reusable(op(BinaryOp.AND, number, of(Fragment.LANES - 1)));
        Expr first = block.reusable(op(BinaryOp.SUB, number, lane));
        Expr rows = block.reusable(op(BinaryOp.ADD, first, op(BinaryOp.AND, lane, of(Fragment.LANES - 4))));
        Expr columns = block.reusable(op(BinaryOp.ADD, first, times(op(BinaryOp.AND, lane, of(3)), 8)));
        List<KernelVariable> sums = new ArrayList<>();
        for (int i = 0; i < Fragment.SUMS; i++) {
            sums.add(new KernelVariable("sum" + i, start.storage().kind()));
            block.add(List.of(new Stmt.Assign(sums.get(i), arrays.get(start, i))));
        }
        int run = shape.depth() / 8;
        KernelVariable half = new KernelVariable("half", Kind.INT);
        KernelVariable quarter = new KernelVariable("quarter", Kind.INT);
        List<Stmt> body = new ArrayList<>();
        for (int r = 0; r < run; r++) {
            for (int i = 0; i < Fragment.SUMS; i++) {
                Expr leftNumber = plus(times(new Expr.Local(half), 2 * run), i / 2 * run + r);
                Expr rightNumber = plus(times(new Expr.Local(half), run), r);
                Expr leftItem = op(BinaryOp.ADD, rows, new Expr.Local(quarter));
                Expr rightItem = plus(op(BinaryOp.ADD, columns, new Expr.Local(quarter)), i % 2 * 4);
                Expr term = op(
                        BinaryOp.MUL,
                        arrays.get(left, leftNumber, leftItem),
                        arrays.get(right, rightNumber, rightItem));
                KernelVariable sum = sums.get(i);
                body.add(new Stmt.Assign(sum, op(BinaryOp.ADD, new Expr.Local(sum), term)));
            }
        }
        block.add(List.of(PrivateArrays.loop(half, 2, List.of(PrivateArrays.loop(quarter, 4, body)))));
        ArrayRef result = arrays.of(start.storage(), Fragment.SUMS);
        for (int i = 0; i < Fragment.SUMS; i++) {
            arrays.set(result, i, new Expr.Local(sums.get(i)));
        }
        block.barrier();
        block.push(result);
    }

    private void store(List<Value> given) throws RefusedException {
        ArrayRef fragment = own(given.get(0));
        ArrayRef to = PrivateArrays.ref(given.get(1));
        Expr row = block.reusable(number(given.get(2)));
        Expr column = block.reusable(number(given.get(3)));
        Expr stride = block.reusable(number(given.get(4)));
        Expr lane = lane();
        Expr firstRow = block.reusable(op(BinaryOp.ADD, row, op(BinaryOp.SHR, lane, of(2))));
        Expr firstColumn = block.reusable(op(BinaryOp.ADD, column, times(op(BinaryOp.AND, lane, of(3)), 2)));
        for (int i = 0; i < Fragment.SUMS; i++) {
            Expr at = op(
                    BinaryOp.ADD,
                    op(BinaryOp.MUL, plus(firstRow, Fragment.row(0, i)), stride),
                    plus(firstColumn, Fragment.column(0, i)));
            block.store(to, calls.index(to, at), arrays.get(fragment, i));
        }
    }

    private static Expr number(Value value) throws RefusedException {
        return SmallVectors.number(value);
    }

    private ArrayRef own(Value value) throws RefusedException {
        ArrayRef array = PrivateArrays.ref(value);
        if (!group.isOwn(array)) {
            throw new RefusedException("the part of a matrix that an item holds is an array of the group");
        }
        return array;
    }

    private static Expr of(int value) {
        return Expr.Const.of(value);
    }

    private static Expr op(BinaryOp op, Expr a, Expr b) {
        return new Expr.Binary(op, a, b);
    }

    private static Expr plus(Expr a, int b) {
        return b == 0 ? a : op(BinaryOp.ADD, a, of(b));
    }

    private static Expr times(Expr a, int b) {
        return op(BinaryOp.MUL, a, of(b));
    }
}
