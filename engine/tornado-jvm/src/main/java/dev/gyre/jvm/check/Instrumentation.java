package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.IndexArithmetic;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.jvm.compile.KernelCopy;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Puts a call of {@link Hooks} before each access of memory in a method, before barriers, and behind allocations; calls of methods that are
 * instrumented, too, lead to these.
 */
final class Instrumentation implements CodeTransform {
    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    /** What work-items ask for their places. */
    static final ClassDesc CONTEXT = KernelContext.class.describeConstable().orElseThrow();
    /** Packages of arrays, matrices, vectors and images. */
    static final String TYPES = "uk/ac/manchester/tornado/api/types/";

    /** Parameters of the atomics of a context, and one more. */
    private static final int ATOMIC_PARAMETERS = 5;

    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;

    private final String method;
    private final String file;
    private final int free;
    private final Function<CodeElement, Optional<KernelCopy.Target>> instrumented;
    private final BitSet indexing;
    private int line;
    private int at = -1;

    /**
     * The instrumentation of a method.
     *
     * @param shift slots by which its variables are moved
     * @param instrumented the instrumented method that takes the place of a called one
     */
    Instrumentation(KernelCode code, int shift, Function<CodeElement, Optional<KernelCopy.Target>> instrumented) {
        this.method = code.method().toString();
        this.file = code.model()
                .parent()
                .flatMap(m -> m.parent())
                .flatMap(c -> c.findAttribute(java.lang.classfile.Attributes.sourceFile()))
                .map(SourceFileAttribute::sourceFile)
                .map(Object::toString)
                .orElseGet(() -> outermost(code.method().owner()).getSimpleName() + ".java");
        this.free = ((CodeAttribute) code.model()).maxLocals() + shift;
        this.instrumented = instrumented;
        this.indexing = IndexArithmetic.of(code);
    }

    /** The first slot that neither an unshifted method nor its instrumentation uses. */
    static int behind(KernelCode code) {
        return ((CodeAttribute) code.model()).maxLocals() + 2 * ATOMIC_PARAMETERS;
    }

    /** Counts the method's own instructions, which this goes behind. */
    CodeTransform counting() {
        return (code, element) -> {
            at += element instanceof Instruction ? 1 : 0;
            code.with(element);
        };
    }

    private static Class<?> outermost(Class<?> owner) {
        return owner.getEnclosingClass() == null ? owner : outermost(owner.getEnclosingClass());
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case LineNumber number -> {
                line = number.line();
                code.with(number);
            }
            case ArrayLoadInstruction load -> {
                code.dup2();
                call(code, "read", OBJECT, INT);
                code.with(load);
            }
            case ArrayStoreInstruction store -> store(code, store.typeKind(), false, () -> code.with(store));
            case NewPrimitiveArrayInstruction array -> {
                code.with(array).dup();
                call(code, "own", OBJECT);
            }
            case InvokeInstruction call -> invoke(code, call);
            case OperatorInstruction operator -> {
                operation(code, operator);
                code.with(operator);
            }
            case ConvertInstruction convert -> {
                if (convert.opcode() == Opcode.L2I && indexing.get(at)) {
                    code.dup2();
                    call(code, "narrowed", LONG);
                }
                code.with(convert);
            }
            default -> code.with(element);
        }
    }

    private void operation(CodeBuilder code, OperatorInstruction operator) {
        switch (operator.opcode()) {
            case IUSHR -> {
                code.istore(free).dup().i2l();
                call(code, "shifted", LONG);
                code.iload(free);
            }
            case LUSHR -> {
                code.istore(free).dup2();
                call(code, "shifted", LONG);
                code.iload(free);
            }
            case IADD -> indexed(code, "sum");
            case ISUB -> indexed(code, "difference");
            case IMUL -> indexed(code, "product");
            case ISHL -> indexed(code, "shiftedUp");
            default -> {}
        }
    }

    private void indexed(CodeBuilder code, String hook) {
        if (indexing.get(at)) {
            code.dup2();
            call(code, hook, INT, INT);
        }
    }

    private void invoke(CodeBuilder code, InvokeInstruction call) {
        Optional<KernelCopy.Target> other = instrumented.apply(call);
        if (other.isPresent()) {
            code.invokestatic(
                    other.get().owner(), other.get().name(), other.get().type());
        } else if (call.owner().asSymbol().equals(CONTEXT)) {
            context(code, call);
        } else if (call.opcode() == Opcode.INVOKEVIRTUAL
                && call.owner().asInternalName().startsWith(TYPES)) {
            element(code, call);
        } else {
            code.with(call);
        }
    }

    private void context(CodeBuilder code, InvokeInstruction call) {
        String name = call.name().stringValue();
        if (name.endsWith("Barrier")) {
            call(code, "barrier");
            code.with(call);
        } else if (name.startsWith("allocate")) {
            code.with(call).dup();
            call(code, "local", OBJECT);
        } else if (name.startsWith("atomic")) {
            List<ClassDesc> types = call.typeSymbol().parameterList();
            for (int p = types.size() - 1; p >= 2; p--) {
                code.storeLocal(TypeKind.from(types.get(p)), free + 2 * p);
            }
            code.dup2();
            call(code, "update", OBJECT, INT);
            for (int p = 2; p < types.size(); p++) {
                code.loadLocal(TypeKind.from(types.get(p)), free + 2 * p);
            }
            code.with(call);
        } else {
            code.with(call);
        }
    }

    /** An element of an array, a matrix and so on, which its methods get and set by one index or two. */
    private void element(CodeBuilder code, InvokeInstruction call) {
        List<ClassDesc> types = call.typeSymbol().parameterList();
        if (isGet(call)) {
            if (types.size() == 1) {
                code.dup2();
                call(code, "read", OBJECT, INT);
            } else {
                code.istore(free).dup2().iload(free);
                call(code, "read", OBJECT, INT, INT);
                code.iload(free);
            }
            code.with(call);
        } else if (isSet(call)) {
            store(code, TypeKind.from(types.getLast()), types.size() == 3, () -> code.with(call));
        } else {
            code.with(call);
        }
    }

    /** Whether a call gets or sets an element of an array, a matrix and so on. */
    static boolean isHooked(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKEVIRTUAL
                && call.owner().asInternalName().startsWith(TYPES)
                && (isGet(call) || isSet(call));
    }

    private static boolean isGet(InvokeInstruction call) {
        List<ClassDesc> types = call.typeSymbol().parameterList();
        return call.name().stringValue().startsWith("get") && isOneOrTwo(types.size()) && areIndices(types);
    }

    private static boolean isSet(InvokeInstruction call) {
        List<ClassDesc> types = call.typeSymbol().parameterList();
        int indices = types.size() - 1;
        return call.name().stringValue().startsWith("set")
                && isOneOrTwo(indices)
                && areIndices(types.subList(0, indices));
    }

    private static boolean isOneOrTwo(int indices) {
        return indices == 1 || indices == 2;
    }

    private static boolean areIndices(List<ClassDesc> types) {
        return types.stream().allMatch(INT::equals);
    }

    /** Emits a checked store, with array, index and value on the stack. */
    private void store(CodeBuilder code, TypeKind kind, boolean twoIndices, Runnable original) {
        int second = free + 2;
        code.storeLocal(kind, free);
        if (twoIndices) {
            code.istore(second);
        }
        code.dup2();
        if (twoIndices) {
            code.iload(second);
        }
        code.loadLocal(kind, free);
        bits(code, kind);
        if (twoIndices) {
            call(code, "write", OBJECT, INT, INT, LONG);
            code.iload(second);
        } else {
            call(code, "write", OBJECT, INT, LONG);
        }
        code.loadLocal(kind, free);
        original.run();
    }

    /** Turns a number on the stack into its bits, as a long. */
    static void bits(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case FLOAT ->
                code.invokestatic(
                                ConstantDescs.CD_Float,
                                "floatToRawIntBits",
                                MethodTypeDesc.of(INT, ConstantDescs.CD_float))
                        .i2l();
            case DOUBLE ->
                code.invokestatic(
                        ConstantDescs.CD_Double,
                        "doubleToRawLongBits",
                        MethodTypeDesc.of(LONG, ConstantDescs.CD_double));
            case LONG -> {}
            case REFERENCE -> code.invokestatic(HOOKS, "bits", MethodTypeDesc.of(LONG, OBJECT));
            default -> code.i2l();
        }
    }

    /** Calls a hook, with all of its arguments but the place on the stack. */
    private void call(CodeBuilder code, String hook, ClassDesc... arguments) {
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_void, arguments);
        code.loadConstant(AccessSite.number(new AccessSite(method, file, line)))
                .invokestatic(HOOKS, hook, type.insertParameterTypes(arguments.length, INT));
    }
}
