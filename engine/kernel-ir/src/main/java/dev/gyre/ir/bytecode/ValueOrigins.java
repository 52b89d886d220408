package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
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
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * The origin of each value on the operand stack, before every instruction of a method: a parameter, an array allocated by the
 * method itself, or somewhere else. An abstract interpretation over all paths.
 */
final class ValueOrigins {
    /** Comes from more than one place, or from none that matters. */
    static final int ELSEWHERE = -1;

    private static final String CONTEXT = KernelContext.class.getName().replace('.', '/');

    private final KernelCode code;
    private final State[] before;
    private final Deque<Integer> work = new ArrayDeque<>();

    /** One stack entry; {@code wide} for long and double. */
    private record Entry(int origin, boolean wide) {
        static final Entry NARROW = new Entry(ELSEWHERE, false);
        static final Entry WIDE = new Entry(ELSEWHERE, true);

        static Entry of(TypeKind kind) {
            return kind.slotSize() == 2 ? WIDE : NARROW;
        }
    }

    private record State(List<Integer> locals, List<Entry> stack) {}

    ValueOrigins(KernelCode code) {
        this.code = code;
        this.before = new State[code.instructions().size() + 1];
        List<Integer> locals =
                new ArrayList<>(Collections.nCopies(((CodeAttribute) code.model()).maxLocals(), ELSEWHERE));
        int slot = 0;
        for (int p = 0; p < code.method().type().parameterCount(); p++) {
            locals.set(slot, p);
            Class<?> type = code.method().type().parameterType(p);
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        flow(0, new State(locals, List.of()));
        while (!work.isEmpty()) {
            step(work.pop());
        }
    }

    /** An origin that stands for the array allocated by the instruction at an index. */
    static int allocation(int index) {
        return -2 - index;
    }

    /** The instruction that allocated the array of this origin, or -1 for other origins. */
    static int allocationIndex(int origin) {
        return origin <= -2 ? -2 - origin : -1;
    }

    /** The origin of the entry at a depth of the stack, 0 on top, before the instruction at an index. */
    int origin(int index, int depth) {
        List<Entry> stack = before[index].stack();
        return stack.get(stack.size() - 1 - depth).origin();
    }

    /** Entries on the stack before the instruction at an index. */
    int height(int index) {
        return before[index] == null ? 0 : before[index].stack().size();
    }

    /** Whether the instruction at an index can be reached. */
    boolean reachable(int index) {
        return before[index] != null;
    }

    private void flow(int to, State state) {
        State old = before[to];
        if (old == null) {
            before[to] = state;
            work.push(to);
            return;
        }
        List<Integer> locals = new ArrayList<>();
        for (int i = 0; i < old.locals().size(); i++) {
            Integer origin = old.locals().get(i);
            locals.add(origin.equals(state.locals().get(i)) ? origin : ELSEWHERE);
        }
        List<Entry> stack = new ArrayList<>();
        for (int i = 0; i < old.stack().size(); i++) {
            Entry a = old.stack().get(i);
            stack.add(a.equals(state.stack().get(i)) ? a : new Entry(ELSEWHERE, a.wide()));
        }
        if (!locals.equals(old.locals()) || !stack.equals(old.stack())) {
            before[to] = new State(locals, stack);
            work.push(to);
        }
    }

    private void step(int index) {
        List<Integer> locals = new ArrayList<>(before[index].locals());
        List<Entry> stack = new ArrayList<>(before[index].stack());
        Instruction instruction = code.at(index);
        apply(instruction, index, locals, stack);
        State after = new State(locals, stack);
        code.successors(index).forEach(next -> flow(next, after));
    }

    private static void apply(Instruction instruction, int index, List<Integer> locals, List<Entry> stack) {
        switch (instruction) {
            case LoadInstruction load ->
                stack.add(
                        load.typeKind() == TypeKind.REFERENCE
                                ? new Entry(locals.get(load.slot()), false)
                                : Entry.of(load.typeKind()));
            case StoreInstruction store -> locals.set(store.slot(), pop(stack).origin());
            case IncrementInstruction _, NopInstruction _, ReturnInstruction _ -> {}
            case ConstantInstruction constant -> stack.add(Entry.of(constant.typeKind()));
            case ConvertInstruction convert -> {
                pop(stack);
                stack.add(Entry.of(convert.toType()));
            }
            case OperatorInstruction operator -> operate(operator, stack);
            case ArrayLoadInstruction load -> {
                pop(stack, 2);
                stack.add(Entry.of(load.typeKind()));
            }
            case ArrayStoreInstruction _ -> pop(stack, 3);
            case FieldInstruction field -> access(field, stack);
            case InvokeInstruction invoke
            when isLocalArray(invoke) -> {
                pop(stack, 2);
                stack.add(new Entry(allocation(index), false));
            }
            case InvokeInstruction invoke -> call(invoke.typeSymbol(), invoke.opcode() != Opcode.INVOKESTATIC, stack);
            case InvokeDynamicInstruction invoke -> call(invoke.typeSymbol(), false, stack);
            case NewPrimitiveArrayInstruction _ -> {
                pop(stack);
                stack.add(new Entry(allocation(index), false));
            }
            case NewReferenceArrayInstruction _ -> {
                pop(stack);
                stack.add(new Entry(allocation(index), false));
            }
            case NewMultiArrayInstruction multi -> {
                pop(stack, multi.dimensions());
                stack.add(Entry.NARROW);
            }
            case NewObjectInstruction _ -> stack.add(Entry.NARROW);
            case TypeCheckInstruction check -> {
                if (check.opcode() == Opcode.INSTANCEOF) {
                    pop(stack);
                    stack.add(Entry.NARROW);
                }
            }
            case BranchInstruction branch -> pop(stack, operands(branch.opcode()));
            case TableSwitchInstruction _, LookupSwitchInstruction _, MonitorInstruction _, ThrowInstruction _ ->
                pop(stack);
            case StackInstruction shuffle -> shuffle(shuffle.opcode(), stack);
            default -> throw new IllegalStateException("instruction " + instruction.opcode());
        }
    }

    /** Whether a call gives an array that the work-items of a group share. */
    private static boolean isLocalArray(InvokeInstruction invoke) {
        return invoke.owner().asInternalName().equals(CONTEXT)
                && invoke.name().stringValue().startsWith("allocate");
    }

    private static void operate(OperatorInstruction operator, List<Entry> stack) {
        boolean unary = switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> true;
            default -> false;
        };
        pop(stack, unary ? 1 : 2);
        boolean comparison = switch (operator.opcode()) {
            case LCMP, FCMPL, FCMPG, DCMPL, DCMPG -> true;
            default -> false;
        };
        stack.add(comparison ? Entry.NARROW : Entry.of(operator.typeKind()));
    }

    private static void access(FieldInstruction field, List<Entry> stack) {
        boolean instance = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD;
        boolean write = field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC;
        pop(stack, (instance ? 1 : 0) + (write ? 1 : 0));
        if (!write) {
            stack.add(Entry.of(TypeKind.from(field.typeSymbol())));
        }
    }

    private static void call(MethodTypeDesc type, boolean receiver, List<Entry> stack) {
        pop(stack, type.parameterCount() + (receiver ? 1 : 0));
        ClassDesc result = type.returnType();
        if (TypeKind.from(result) != TypeKind.VOID) {
            stack.add(Entry.of(TypeKind.from(result)));
        }
    }

    private static int operands(Opcode opcode) {
        return switch (opcode) {
            case GOTO, GOTO_W -> 0;
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
            default -> 2;
        };
    }

    /** The stack instructions, on entries where a long or double is one entry. */
    private static void shuffle(Opcode opcode, List<Entry> stack) {
        Entry a = pop(stack);
        switch (opcode) {
            case POP -> {}
            case POP2 -> {
                if (!a.wide()) {
                    pop(stack);
                }
            }
            case SWAP -> {
                Entry b = pop(stack);
                stack.addAll(List.of(a, b));
            }
            case DUP -> stack.addAll(List.of(a, a));
            case DUP_X1 -> duplicate(List.of(a), 1, stack);
            case DUP_X2 -> duplicate(List.of(a), 2, stack);
            case DUP2, DUP2_X1, DUP2_X2 -> {
                List<Entry> top = a.wide() ? List.of(a) : List.of(pop(stack), a);
                duplicate(top, opcode == Opcode.DUP2 ? 0 : opcode == Opcode.DUP2_X1 ? 1 : 2, stack);
            }
            default -> throw new IllegalStateException("stack instruction " + opcode);
        }
    }

    private static void duplicate(List<Entry> top, int below, List<Entry> stack) {
        List<Entry> between = new ArrayList<>();
        for (int slots = 0; slots < below; ) {
            Entry e = pop(stack);
            between.addFirst(e);
            slots += e.wide() ? 2 : 1;
        }
        stack.addAll(top);
        stack.addAll(between);
        stack.addAll(top);
    }

    private static Entry pop(List<Entry> stack) {
        return stack.removeLast();
    }

    private static void pop(List<Entry> stack, int count) {
        for (int i = 0; i < count; i++) {
            pop(stack);
        }
    }
}
