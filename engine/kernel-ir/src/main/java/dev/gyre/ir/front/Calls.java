package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads calls: element access of arrays, functions that are operations, and helper methods, which are inlined. */
final class Calls {
    private static final int MAX_DEPTH = 8;
    /** Instructions of a function of Java's own that is inlined: some shifts and choices, no series. */
    private static final int MOST_OF_FUNCTION = 80;

    private static final String ARRAYS = "uk/ac/manchester/tornado/api/types/arrays/";

    private final Deque<KernelCode> inlining = new ArrayDeque<>();
    private final Optional<ContextCalls> group;
    private final Optional<AnalysisParse> analysis;
    private final Optional<OwnArrays> own;
    /** The variables that stand for counters, where kernels may have some. */
    private final Optional<Set<KernelVariable>> counters;

    private final Objects objects;
    private int temporaries;

    Calls(
            KernelCode kernel,
            Optional<ContextCalls> group,
            Parts parts,
            Optional<AnalysisParse> analysis,
            Optional<OwnArrays> own,
            Optional<Set<KernelVariable>> counters) {
        this.counters = counters;
        this.group = group;
        this.analysis = analysis;
        this.own = own;
        this.objects = new Objects(this, parts);
        inlining.push(kernel);
    }

    /** The group of a kernel that has a context, as what asks for it can only come from one. */
    ContextCalls workGroup() throws RefusedException {
        return group.orElseThrow(() -> new RefusedException("it uses an object that is no array parameter"));
    }

    /** Reads what is done with objects. */
    Objects objects() {
        return objects;
    }

    /** The analysis-only parse that this is part of; empty where the kernel is compiled. */
    Optional<AnalysisParse> analysis() {
        return analysis;
    }

    /** The arrays that iterations allocate, where lanes may have such. */
    Optional<OwnArrays> own() {
        return own;
    }

    /** Takes note of the instruction that is read now. */
    void at(int instruction) {
        if (inlining.size() == 1) {
            analysis.ifPresent(l -> l.at(instruction));
            own.ifPresent(o -> o.at(instruction));
        }
    }

    /** Finds the classes that the code at hand names. */
    ClassLoader loader() {
        return inlining.peek().method().owner().getClassLoader();
    }

    boolean hasWorkGroup() {
        return group.isPresent();
    }

    /** The index of an element in a heap array, whose parts of a group's items lie one behind another. */
    Expr index(ArrayRef array, Expr index) {
        return group.map(g -> g.index(array, index)).orElse(index);
    }

    /** The elements of a heap array. */
    Expr size(ArrayRef array) {
        return array.own() && own.isPresent()
                ? Expr.Const.of(own.get().size(array))
                : group.map(g -> g.size(array)).orElseGet(() -> new Expr.Size(array));
    }

    int nextTemporary() {
        return temporaries++;
    }

    void call(OperandStack block, InvokeInstruction invoke) throws RefusedException {
        String owner = invoke.owner().asInternalName();
        String name = invoke.name().stringValue();
        if (invoke.opcode() == Opcode.INVOKESTATIC) {
            function(block, owner, name, invoke.typeSymbol());
            return;
        }
        Value receiver = block.peek(invoke.typeSymbol().parameterCount());
        if (receiver instanceof Value.Array && isElement(owner, name)) {
            element(block, name);
        } else if (receiver instanceof Value.Scalar && owner.startsWith("java/lang/") && name.endsWith("Value")) {
            block.push(Boxes.unboxed(block.pop(), owner, name));
        } else if (receiver instanceof Value.Context) {
            int parameters = invoke.typeSymbol().parameterCount();
            if (SmallMatrices.knows(name)) {
                new SmallMatrices(this, workGroup(), block).call(name, parameters);
            } else if (MatrixUnits.knows(name)) {
                new MatrixUnits(this, workGroup(), block).call(name, parameters);
            } else if (ContextCalls.knows(name)) {
                workGroup().call(block, name, invoke.typeSymbol());
            } else {
                objects.call(block, invoke);
            }
        } else if (receiver instanceof Value.Counter(KernelVariable counter)) {
            count(block, counter, name, invoke.typeSymbol().parameterCount());
        } else if (Objects.takes(receiver)) {
            objects.call(block, invoke);
        } else {
            throw new RefusedException("it calls %s.%s", owner.replace('/', '.'), name);
        }
    }

    /** A new counter of the kernel's own. */
    KernelVariable counter() throws RefusedException {
        if (counters.isEmpty()) {
            throw new RefusedException("it makes a AtomicInteger");
        }
        KernelVariable counter = new KernelVariable("counter", Kind.INT);
        counters.get().add(counter);
        return counter;
    }

    private static void count(OperandStack block, KernelVariable counter, String name, int parameters)
            throws RefusedException {
        boolean down = name.equals("decrementAndGet") || name.equals("getAndDecrement");
        Expr given = parameters == 1 ? block.pop() : Expr.Const.of(down ? -1 : 1);
        block.popValue();
        Expr now = new Expr.Local(counter);
        switch (name) {
            case "get", "intValue" -> block.push(block.reusable(now));
            case "incrementAndGet", "decrementAndGet", "addAndGet" -> {
                block.assign(counter, ContextCalls.plus(now, given));
                block.push(block.reusable(now));
            }
            case "getAndIncrement", "getAndDecrement", "getAndAdd" -> {
                Expr before = block.reusable(now);
                block.assign(counter, ContextCalls.plus(now, given));
                block.push(before);
            }
            default -> throw new RefusedException("it calls %s of a counter", name);
        }
    }

    /** Whether a method loads or stores an element as it is, or tells how many there are; others have code to inline. */
    private static boolean isElement(String owner, String name) {
        String type = owner.substring(owner.lastIndexOf('/') + 1);
        boolean plain = switch (type) {
            case "FloatArray", "DoubleArray", "IntArray", "LongArray", "ShortArray", "ByteArray", "Int8Array" -> true;
            default -> false;
        };
        return owner.startsWith(ARRAYS)
                && switch (name) {
                    case "getSize" -> true;
                    case "get", "set" -> plain;
                    case "getHalfFloat", "setHalfFloat" -> type.equals("ByteArray");
                    default -> false;
                };
    }

    private static void element(OperandStack block, String name) throws RefusedException {
        switch (name) {
            case "get" -> {
                Expr index = block.pop();
                block.push(new Expr.Load(block.popArray(), index));
            }
            case "set" -> {
                Expr value = block.pop();
                Expr index = block.pop();
                block.store(block.popArray(), index, value);
            }
            case "getHalfFloat" -> {
                Expr index = block.reusable(block.pop());
                block.push(SmallVectors.half(block.reusable(SmallFloats.inBytes(block.popArray(), index))));
            }
            case "setHalfFloat" -> {
                Expr bits = block.reusable(SmallVectors.number(block.popValue()));
                Expr index = block.reusable(block.pop());
                ArrayRef array = block.popArray();
                block.store(array, SmallFloats.lower(index), new Expr.Unary(UnaryOp.TO_BYTE, bits));
                Expr upper = new Expr.Binary(BinaryOp.SHR, bits, Expr.Const.of(Byte.SIZE));
                block.store(array, SmallFloats.upper(index), new Expr.Unary(UnaryOp.TO_BYTE, upper));
            }
            case "getSize" -> block.push(new Expr.Size(block.popArray()));
            default -> throw new RefusedException("it calls %s of an array", name);
        }
    }

    /** Reads the call of a static method, with its arguments on the stack. */
    void function(OperandStack block, String owner, String name, MethodTypeDesc type) throws RefusedException {
        List<Value> arguments = block.popValues(type.parameterCount());
        List<Expr> scalars = new ArrayList<>();
        for (Value argument : arguments) {
            if (argument instanceof Value.Scalar(Expr e)) {
                scalars.add(e);
            }
        }
        if (scalars.size() == arguments.size() && !scalars.isEmpty()) {
            if (usesTwice(name)) {
                scalars.replaceAll(block::reusable);
            }
            var operation = Intrinsics.call(owner, name, type.descriptorString(), scalars, block::reusable);
            if (operation.isPresent()) {
                block.push(operation.get());
                return;
            }
        }
        if (objects.function(block, owner, name, arguments)) {
            return;
        }
        if (scalars.size() == arguments.size()) {
            Optional<Expr> ofBoxes = Boxes.call(owner, name, scalars);
            if (ofBoxes.isPresent()) {
                block.push(ofBoxes.get());
                return;
            }
        }
        boolean onNumbers = scalars.size() == arguments.size();
        if (onNumbers && AnalysisParse.isFunction(owner, name, type.returnType())) {
            if (isInlined(block, owner, name, type, arguments)) {
                return;
            }
            if (analysis.isPresent()) {
                block.push(analysis.get().unknown(type.returnType()));
                return;
            }
        }
        boolean checks = owner.equals("java/util/Objects") && name.equals("requireNonNull");
        if (owner.startsWith("java/") && !checks) {
            throw new RefusedException("it calls %s.%s", owner.replace('/', '.'), name);
        }
        inline(block, Objects.method(owner, name, type, loader()), arguments);
    }

    /** Inlines a function of Java's own, as {@code Math.floorMod} is, if it's short and can be read. */
    private boolean isInlined(
            OperandStack block, String owner, String name, MethodTypeDesc type, List<Value> arguments) {
        try {
            KernelMethod function = Objects.method(owner, name, type, loader());
            boolean brief = KernelCode.read(function)
                    .filter(code -> code.instructions().size() <= MOST_OF_FUNCTION)
                    .isPresent();
            if (brief) {
                inline(block, function, arguments);
            }
            return brief;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static boolean usesTwice(String name) {
        return switch (name) {
            case "signum",
                    "isNaN",
                    "float16ToFloat",
                    "rint",
                    "compare",
                    "compareUnsigned",
                    "numberOfTrailingZeros",
                    "rotateLeft",
                    "rotateRight" -> true;
            default -> false;
        };
    }

    /** Puts a method's statements in the place of its call. */
    void inline(OperandStack block, KernelMethod method, List<Value> arguments) throws RefusedException {
        KernelCode callee = KernelCode.read(method)
                .orElseThrow(() ->
                        new RefusedException("%s can't be read", method.owner().getName()));
        if (inlining.size() > MAX_DEPTH
                || inlining.stream().anyMatch(c -> c.method().equals(method))) {
            throw new RefusedException("it calls %s recursively or too deep", method);
        }
        inlining.push(callee);
        try {
            Scope scope = new Scope(callee);
            Bindings bindings = Bindings.of(scope, method.type(), arguments);
            MethodParser.Inlined body = new MethodParser(callee, scope, this, false).inline();
            Optional<List<Value>> given = bindings.given(body);
            if (given.isPresent()) {
                given.get().forEach(block::push);
                return;
            }
            List<Stmt> statements = new ArrayList<>(bindings.statements());
            statements.addAll(body.statements());
            if (stores(statements)) {
                block.settle(Expr::loads);
            }
            block.add(statements);
            if (body.result() != null) {
                block.push(body.result());
            }
        } finally {
            inlining.pop();
        }
    }

    private static boolean stores(List<Stmt> statements) {
        return statements.stream()
                .anyMatch(s -> s instanceof Stmt.Store
                        || s instanceof Stmt.Barrier
                        || s.bodies().stream().anyMatch(Calls::stores));
    }
}
