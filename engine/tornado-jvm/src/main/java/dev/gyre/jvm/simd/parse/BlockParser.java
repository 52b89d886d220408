package dev.gyre.jvm.simd.parse;

import dev.gyre.jvm.kernel.KernelCode;
import dev.gyre.jvm.kernel.RefusedException;
import dev.gyre.jvm.simd.ir.ArrayRef;
import dev.gyre.jvm.simd.ir.BinaryOp;
import dev.gyre.jvm.simd.ir.Expr;
import dev.gyre.jvm.simd.ir.KernelVariable;
import dev.gyre.jvm.simd.ir.Kind;
import dev.gyre.jvm.simd.ir.Stmt;
import dev.gyre.jvm.simd.ir.UnaryOp;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one basic block: runs its instructions on a stack of expressions. */
final class BlockParser {
    private final KernelCode code;
    private final Scope scope;
    private final Calls calls;
    private final BasicBlock block;
    private final List<Value> stack;

    BlockParser(KernelCode code, Scope scope, Calls calls, BasicBlock block) {
        this.code = code;
        this.scope = scope;
        this.calls = calls;
        this.block = block;
        this.stack = new ArrayList<>(block.entry);
    }

    /** Fills the block's statements and its exit, and gives what it leaves on the stack. */
    List<Value> parse() throws RefusedException {
        for (int i = block.start; i < block.end; i++) {
            instruction(code.at(i), i);
        }
        if (block.exit == null) {
            block.exit = new BasicBlock.Exit.Goto(block.end);
        }
        return stack;
    }

    private void instruction(Instruction instruction, int index) throws RefusedException {
        switch (instruction) {
            case NopInstruction _ -> {}
            case ConstantInstruction constant -> push(constant(constant));
            case LoadInstruction load -> load(load, index);
            case StoreInstruction store -> store(store, index);
            case IncrementInstruction count -> {
                KernelVariable variable = scope.loaded(count.slot(), Kind.INT, index);
                Expr sum = new Expr.Binary(BinaryOp.ADD, new Expr.Local(variable), Expr.Const.of(count.constant()));
                assign(variable, sum);
            }
            case OperatorInstruction operator -> operate(operator);
            case ConvertInstruction convert -> push(Operators.convert(convert.toType(), pop()));
            case ArrayLoadInstruction load -> {
                Expr at = pop();
                ArrayRef array = popArray();
                Expr element = new Expr.Load(array, calls.index(array, at));
                push(
                        load.typeKind() == TypeKind.REFERENCE
                                ? SmallVectors.half(reusable(element))
                                : new Value.Scalar(element));
            }
            case ArrayStoreInstruction store -> {
                Expr value = store.typeKind() == TypeKind.REFERENCE ? SmallVectors.number(popValue()) : pop();
                Expr at = pop();
                ArrayRef array = popArray();
                store(array, calls.index(array, at), value);
            }
            case NewObjectInstruction made -> calls.objects().allocate(this, made.className().asSymbol());
            case TypeCheckInstruction cast
            when cast.opcode() == Opcode.CHECKCAST ->
                calls.objects().cast(this, cast.type().asSymbol());
            case InvokeDynamicInstruction lambda -> calls.objects().lambda(this, lambda);
            case InvokeInstruction invoke -> calls.call(this, invoke);
            case FieldInstruction field -> calls.objects().access(this, field);
            case NewPrimitiveArrayInstruction array
            when calls.hasWorkGroup() -> calls.workGroup().allocateOwn(this, Operators.storage(array.typeKind()));
            case StackInstruction shuffle -> shuffle(shuffle.opcode());
            case BranchInstruction branch -> branch(branch, index);
            case ReturnInstruction end ->
                block.exit = new BasicBlock.Exit.Return(end.typeKind() == TypeKind.VOID ? null : popReturned());
            default -> throw new RefusedException("it uses the instruction %s", instruction.opcode());
        }
    }

    private static Expr constant(ConstantInstruction constant) throws RefusedException {
        if (constant.constantValue() instanceof Number number) {
            return new Expr.Const(Operators.kind(constant.typeKind()), number);
        }
        throw new RefusedException("it uses a constant that is no number");
    }

    private void load(LoadInstruction load, int index) throws RefusedException {
        if (load.typeKind() == TypeKind.REFERENCE && !scope.isBoxed(load.slot(), index)) {
            stack.add(scope.object(load.slot(), index));
            return;
        }
        Kind kind = load.typeKind() == TypeKind.REFERENCE
                ? scope.boxedKind(load.slot(), index)
                : Operators.kind(load.typeKind());
        push(new Expr.Local(scope.loaded(load.slot(), kind, index)));
    }

    private void store(StoreInstruction store, int index) throws RefusedException {
        if (store.typeKind() == TypeKind.REFERENCE) {
            Value object = popValue();
            Optional<Home> home = scope.store(store.slot(), index, object);
            if (home.isPresent()) {
                keep((Value.Tuple) object, home.get());
            }
        } else {
            Expr value = pop();
            assign(scope.stored(store.slot(), Operators.kind(store.typeKind()), index), value);
        }
    }

    /** Copies an object taken apart to where it's kept. */
    void keep(Value.Tuple object, Home home) throws RefusedException {
        if (object.home().isPresent() && object.home().get() != home) {
            object.home().get().share();
            home.share();
        }
        stack.replaceAll(
                v -> v instanceof Value.Tuple t && t.home().equals(Optional.of(home))
                        ? new Value.Tuple(
                                t.type(), t.parts().stream().map(this::reusable).toList())
                        : v);
        for (int p = 0; p < object.parts().size(); p++) {
            assign(home.variables().get(p), object.parts().get(p));
        }
    }

    /** Sets a variable. */
    void assign(KernelVariable variable, Expr value) {
        settle(e -> e.reads(variable));
        block.statements.add(new Stmt.Assign(variable, value));
    }

    /** Stores into an array. */
    void store(ArrayRef array, Expr index, Expr value) {
        settle(Expr::loads);
        block.statements.add(new Stmt.Store(array, index, value));
    }

    private void operate(OperatorInstruction operator) throws RefusedException {
        switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG -> push(new Expr.Unary(UnaryOp.NEG, pop()));
            case ARRAYLENGTH -> push(calls.size(popArray()));
            case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> {
                Expr b = pop();
                boolean nanIsGreater = operator.opcode() == Opcode.FCMPG || operator.opcode() == Opcode.DCMPG;
                stack.add(new Value.Order(pop(), b, nanIsGreater));
            }
            default -> {
                Expr b = pop();
                push(new Expr.Binary(Operators.binary(operator.opcode()), pop(), b));
            }
        }
    }

    private void branch(BranchInstruction branch, int index) throws RefusedException {
        int target = code.index(branch.target());
        switch (branch.opcode()) {
            case GOTO, GOTO_W -> block.exit = new BasicBlock.Exit.Goto(target);
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE -> {
                Expr condition = Operators.test(branch.opcode(), stack.removeLast());
                block.exit = new BasicBlock.Exit.Branch(condition, target, index + 1);
            }
            default -> {
                Expr b = pop();
                Expr condition = new Expr.Compare(Operators.relation(branch.opcode()), pop(), b);
                block.exit = new BasicBlock.Exit.Branch(condition, target, index + 1);
            }
        }
    }

    private void shuffle(Opcode opcode) throws RefusedException {
        switch (opcode) {
            case POP, POP2 -> stack.removeLast();
            case DUP, DUP2 -> {
                if (opcode == Opcode.DUP2 && peekBytes() <= 4) {
                    Value b = reusable(stack.removeLast());
                    Value a = reusable(stack.removeLast());
                    stack.addAll(List.of(a, b, a, b));
                } else {
                    Value a = reusable(stack.removeLast());
                    stack.addAll(List.of(a, a));
                }
            }
            default -> throw new RefusedException("it uses the instruction %s", opcode);
        }
    }

    private int peekBytes() {
        return stack.getLast() instanceof Value.Scalar(Expr e) ? e.kind().bytes() : 0;
    }

    private Value reusable(Value value) {
        return value instanceof Value.Scalar(Expr expr) ? new Value.Scalar(reusable(expr)) : value;
    }

    /** An expression with the same value that may be used more than once. */
    Expr reusable(Expr expr) {
        if (expr instanceof Expr.Const) {
            return expr;
        }
        KernelVariable temporary = new KernelVariable("v" + calls.nextTemporary(), expr.kind());
        block.statements.add(new Stmt.Assign(temporary, expr));
        return new Expr.Local(temporary);
    }

    /** Evaluates now what is on the stack and would have another value later. */
    void settle(Predicate<Expr> wouldChange) {
        for (int i = 0; i < stack.size(); i++) {
            if (stack.get(i) instanceof Value.Scalar(Expr e) && wouldChange.test(e)) {
                stack.set(i, new Value.Scalar(reusable(e)));
            }
            if (stack.get(i) instanceof Value.Tuple tuple
                    && tuple.home().isEmpty()
                    && tuple.parts().stream().anyMatch(wouldChange)) {
                stack.set(
                        i,
                        new Value.Tuple(
                                tuple.type(),
                                tuple.parts().stream().map(this::reusable).toList()));
            }
        }
    }

    /** Adds statements of an inlined method. */
    void add(List<Stmt> statements) {
        block.statements.addAll(statements);
    }

    void push(Expr expr) {
        stack.add(new Value.Scalar(expr));
    }

    Expr pop() throws RefusedException {
        if (stack.removeLast() instanceof Value.Scalar(Expr expr)) {
            return expr;
        }
        throw new RefusedException("it uses an object or a comparison as a number");
    }

    ArrayRef popArray() throws RefusedException {
        if (stack.removeLast() instanceof Value.Array(ArrayRef ref)) {
            return ref;
        }
        throw new RefusedException("it uses an object that is no array");
    }

    void popContext() throws RefusedException {
        if (!(stack.removeLast() instanceof Value.Context)) {
            throw new RefusedException("it calls a method of an object");
        }
    }

    private Value popReturned() throws RefusedException {
        Value value = stack.removeLast();
        if (value instanceof Value.Tuple tuple && tuple.home().isPresent()) {
            if (scope.isGiven(tuple.home().get())) {
                tuple.home().get().share();
            }
            return new Value.Tuple(
                    tuple.type(), tuple.parts().stream().map(this::reusable).toList());
        }
        return value;
    }

    /** Makes an array the entry at the top. */
    void push(ArrayRef array) {
        stack.add(new Value.Array(array));
    }

    /** Makes a value the entry at the top. */
    void push(Value value) {
        stack.add(value);
    }

    /** The entry so far below the top. */
    Value peek(int depth) {
        return stack.get(stack.size() - 1 - depth);
    }

    /** Puts an object in the places of one that has been constructed. */
    void replace(Value.Fresh fresh, Value made) {
        stack.replaceAll(v -> v == fresh ? made : v);
    }

    /** The work-items of the group wait for one another, so that what is loaded must have been loaded before. */
    void barrier() {
        settle(Expr::loads);
        block.statements.add(new Stmt.Barrier());
    }

    /** The entry at the top as it is. */
    Value popValue() {
        return stack.removeLast();
    }
}
