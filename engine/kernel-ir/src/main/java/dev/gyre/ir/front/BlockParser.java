package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.UnaryOp;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
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
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Reads one basic block: runs its instructions on a stack of expressions. */
final class BlockParser {
    private final KernelCode code;
    private final Scope scope;
    private final Calls calls;
    private final BasicBlock block;
    private final OperandStack operands;

    BlockParser(KernelCode code, Scope scope, Calls calls, BasicBlock block) {
        this.code = code;
        this.scope = scope;
        this.calls = calls;
        this.block = block;
        this.operands = new OperandStack(calls, block);
    }

    /** Fills the block's statements and its exit, and gives what it leaves on the stack. */
    List<Value> parse() throws RefusedException {
        for (int i = block.start; i < block.end; i++) {
            instruction(code.at(i), i);
        }
        if (block.exit == null) {
            block.exit = new BasicBlock.Exit.Goto(block.end);
        }
        return operands.entries();
    }

    private void instruction(Instruction instruction, int index) throws RefusedException {
        calls.at(index);
        switch (instruction) {
            case NopInstruction _ -> {}
            case ConstantInstruction constant -> operands.push(constant(constant));
            case LoadInstruction load -> load(load, index);
            case StoreInstruction store -> store(store, index);
            case IncrementInstruction count -> {
                KernelVariable variable = scope.loaded(count.slot(), Kind.INT, index);
                Expr sum = new Expr.Binary(BinaryOp.ADD, new Expr.Local(variable), Expr.Const.of(count.constant()));
                operands.assign(variable, sum);
            }
            case OperatorInstruction operator -> operate(operator);
            case ConvertInstruction convert -> operands.push(Operators.convert(convert.toType(), operands.pop()));
            case ArrayLoadInstruction load -> {
                Expr at = operands.pop();
                ArrayRef array = operands.popArray();
                Expr element = loaded(load.typeKind(), new Expr.Load(array, calls.index(array, at)));
                operands.push(
                        load.typeKind() == TypeKind.REFERENCE
                                ? SmallVectors.half(operands.reusable(element))
                                : new Value.Scalar(element));
            }
            case ArrayStoreInstruction store -> {
                Expr value = store.typeKind() == TypeKind.REFERENCE
                        ? SmallVectors.number(operands.popValue())
                        : operands.pop();
                Expr at = operands.pop();
                ArrayRef array = operands.popArray();
                operands.store(array, calls.index(array, at), value);
            }
            case NewObjectInstruction made ->
                calls.objects().allocate(operands, made.className().asSymbol());
            case TypeCheckInstruction cast
            when cast.opcode() == Opcode.CHECKCAST ->
                calls.objects().cast(operands, cast.type().asSymbol());
            case InvokeDynamicInstruction lambda -> calls.objects().lambda(operands, lambda);
            case InvokeInstruction invoke -> calls.call(operands, invoke);
            case FieldInstruction field -> calls.objects().access(operands, field);
            case NewPrimitiveArrayInstruction array
            when calls.hasWorkGroup() -> calls.workGroup().allocateOwn(operands, Operators.storage(array.typeKind()));
            case NewPrimitiveArrayInstruction array
            when calls.own().isPresent() -> calls.own().get().allocate(operands, Operators.storage(array.typeKind()));
            case NewPrimitiveArrayInstruction array
            when calls.analysis().isPresent() -> {
                operands.popValue();
                operands.push(calls.analysis().get().allocated(Operators.storage(array.typeKind())));
            }
            case StackInstruction shuffle -> operands.shuffle(shuffle.opcode());
            case BranchInstruction branch -> branch(branch, index);
            case TableSwitchInstruction table -> choose(table.cases(), table.defaultTarget());
            case LookupSwitchInstruction lookup -> choose(lookup.cases(), lookup.defaultTarget());
            case ReturnInstruction end ->
                block.exit = new BasicBlock.Exit.Return(end.typeKind() == TypeKind.VOID ? null : popReturned());
            default -> throw new RefusedException("it uses the instruction %s", instruction.opcode());
        }
    }

    private static Expr loaded(TypeKind type, Expr element) {
        return type == TypeKind.CHAR
                ? new Expr.Binary(BinaryOp.AND, element, Expr.Const.of(Character.MAX_VALUE))
                : element;
    }

    private static Value constant(ConstantInstruction constant) throws RefusedException {
        return constant.constantValue() instanceof Number number
                ? new Value.Scalar(new Expr.Const(Operators.kind(constant.typeKind()), number))
                : new Value.Constant(constant.constantValue());
    }

    private void load(LoadInstruction load, int index) throws RefusedException {
        if (load.typeKind() == TypeKind.REFERENCE && !scope.isBoxed(load.slot(), index)) {
            operands.push(scope.object(load.slot(), index));
            return;
        }
        Kind kind = load.typeKind() == TypeKind.REFERENCE
                ? scope.boxedKind(load.slot(), index)
                : Operators.kind(load.typeKind());
        operands.push(new Expr.Local(scope.loaded(load.slot(), kind, index)));
    }

    private void store(StoreInstruction store, int index) throws RefusedException {
        if (store.typeKind() == TypeKind.REFERENCE && operands.peek(0) instanceof Value.Scalar(Expr boxed)) {
            operands.popValue();
            operands.assign(scope.storedBoxed(store.slot(), boxed.kind(), index), boxed);
        } else if (store.typeKind() == TypeKind.REFERENCE) {
            Value object = operands.popValue();
            Optional<Value.Array> old =
                    calls.hasWorkGroup() ? scope.replaces(store.slot(), index, object) : Optional.empty();
            if (old.isPresent()) {
                if (operands.entries().contains(old.get()) || operands.entries().contains(object)) {
                    throw new RefusedException("it uses an array on both sides of where another one replaces it");
                }
                new PrivateArrays(calls.workGroup(), operands)
                        .copy(((Value.Array) object).ref(), old.get().ref());
                return;
            }
            Optional<ReplacedObject> home = scope.store(store.slot(), index, object);
            if (home.isPresent()) {
                operands.keep((Value.Tuple) object, home.get());
            }
        } else {
            Expr value = operands.pop();
            operands.assign(scope.stored(store.slot(), Operators.kind(store.typeKind()), index), value);
        }
    }

    private void operate(OperatorInstruction operator) throws RefusedException {
        switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG -> operands.push(new Expr.Unary(UnaryOp.NEG, operands.pop()));
            case ARRAYLENGTH -> operands.push(calls.size(operands.popArray()));
            case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> {
                Expr b = operands.pop();
                boolean nanIsGreater = operator.opcode() == Opcode.FCMPG || operator.opcode() == Opcode.DCMPG;
                operands.push(new Value.Order(operands.pop(), b, nanIsGreater));
            }
            default -> {
                Expr b = operands.pop();
                operands.push(new Expr.Binary(Operators.binary(operator.opcode()), operands.pop(), b));
            }
        }
    }

    private void branch(BranchInstruction branch, int index) throws RefusedException {
        int target = code.index(branch.target());
        if (branch.opcode() == Opcode.IFNONNULL || branch.opcode() == Opcode.IFNULL) {
            boolean isNull = isNull(operands.popValue());
            block.exit = new BasicBlock.Exit.Goto(isNull == (branch.opcode() == Opcode.IFNULL) ? target : index + 1);
            return;
        }
        boolean onZero = branch.opcode() == Opcode.IFEQ;
        if ((onZero || branch.opcode() == Opcode.IFNE)
                && operands.peek(0) instanceof Value.Scalar(Expr.Const(Kind _, Number number))) {
            operands.popValue();
            block.exit = new BasicBlock.Exit.Goto((number.intValue() == 0) == onZero ? target : index + 1);
            return;
        }
        switch (branch.opcode()) {
            case GOTO, GOTO_W -> block.exit = new BasicBlock.Exit.Goto(target);
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE -> {
                Expr condition = Operators.test(branch.opcode(), operands.popValue());
                block.exit = new BasicBlock.Exit.Branch(condition, target, index + 1);
            }
            default -> {
                Expr b = operands.pop();
                Expr condition = new Expr.Compare(Operators.relation(branch.opcode()), operands.pop(), b);
                block.exit = new BasicBlock.Exit.Branch(condition, target, index + 1);
            }
        }
    }

    private boolean isNull(Value value) throws RefusedException {
        boolean ofArrays =
                TornadoNativeArray.class.isAssignableFrom(code.method().owner());
        return !ofArrays
                && calls.objects().isNull(value); // compiled code gets arrays that have their elements on the heap
    }

    private void choose(List<SwitchCase> cases, Label otherwise) throws RefusedException {
        List<SwitchCase> told =
                cases.stream().filter(c -> !c.target().equals(otherwise)).toList();
        block.exit = new BasicBlock.Exit.Switch(
                operands.reusable(operands.pop()),
                told.stream().map(SwitchCase::caseValue).toList(),
                told.stream().map(c -> code.index(c.target())).toList(),
                code.index(otherwise));
    }

    private Value popReturned() throws RefusedException {
        Value value = operands.popValue();
        if (value instanceof Value.Tuple tuple && tuple.home().isPresent()) {
            if (scope.isGiven(tuple.home().get())) {
                tuple.home().get().share();
            }
            return new Value.Tuple(
                    tuple.type(), tuple.parts().stream().map(operands::reusable).toList());
        }
        return value;
    }
}
