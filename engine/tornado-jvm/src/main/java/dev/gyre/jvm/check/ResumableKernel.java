package dev.gyre.jvm.check;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.OwnMethods;
import dev.gyre.jvm.compile.KernelCopy;
import dev.gyre.jvm.compile.WorkItems;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where the methods of a kernel with barriers may wait, and what each has to keep there. */
final class ResumableKernel {
    private final OwnMethods methods;
    private final IdentityHashMap<KernelCode, List<ResumePoint>> points = new IdentityHashMap<>();

    private ResumableKernel(OwnMethods methods) {
        this.methods = methods;
    }

    /**
     * The points of a kernel; empty if a method waits where it can't be left: in a call of a method that isn't the kernel's own, in an exchange of
     * values with neighbours, or where it catches exceptions.
     */
    static Optional<ResumableKernel> of(OwnMethods methods) {
        ResumableKernel kernel = new ResumableKernel(methods);
        for (KernelCode method : kernel.methods.code()) {
            if (WorkItems.mayWait(method)) {
                Optional<List<ResumePoint>> found = kernel.points(method);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                kernel.points.put(method, found.get());
            }
        }
        return Optional.of(kernel);
    }

    /**
     * What is done to a method's code, so that it can be left and gone on with.
     *
     * @param copy its calls of the kernel's own methods are of these copies already
     * @param frame a slot that's free, as those behind it are
     */
    CodeTransform transform(KernelCode method, KernelCopy copy, int frame) {
        List<ResumePoint> own = points.get(method);
        TypeKind result = TypeKind.from(
                method.method().type().returnType().describeConstable().orElseThrow());
        return own == null || own.isEmpty()
                ? CodeTransform.ACCEPT_ALL
                : new ResumableCode(own, e -> isPoint(copy, e), result, frame);
    }

    private boolean isPoint(KernelCopy copy, CodeElement element) {
        return element instanceof InvokeInstruction call
                && (isBarrier(call)
                        || points.keySet().stream().map(copy::target).anyMatch(target -> target.isOf(call)));
    }

    /** Whether a call is of a barrier of the group. */
    static boolean isBarrier(InvokeInstruction call) {
        return call.owner().asSymbol().equals(Instrumentation.CONTEXT)
                && call.name().stringValue().endsWith("Barrier");
    }

    private boolean isPoint(CodeElement element) {
        return element instanceof InvokeInstruction call
                && (isBarrier(call)
                        || methods.called(call).filter(WorkItems::mayWait).isPresent());
    }

    private Optional<List<ResumePoint>> points(KernelCode method) {
        boolean unseen = method.instructions().stream()
                .anyMatch(i -> i instanceof InvokeInstruction call && WorkItems.mayWait(call) && !isPoint(i));
        return unseen || !method.model().exceptionHandlers().isEmpty() ? Optional.empty() : found(method);
    }

    private Optional<List<ResumePoint>> found(KernelCode method) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < method.instructions().size(); i++) {
            if (isPoint(method.at(i))) {
                places.add(i);
            }
        }
        List<StackMapFrameInfo> frames = frames(method);
        if (frames.size() != places.size()) { // some can't be reached
            return Optional.empty();
        }
        BitSet[] live = live(method);
        BitSet steady = steady(method);
        List<ResumePoint> found = new ArrayList<>();
        for (int p = 0; p < places.size(); p++) {
            BitSet kept = (BitSet) live[places.get(p) + 1].clone();
            kept.andNot(steady);
            InvokeInstruction call = (InvokeInstruction) method.at(places.get(p));
            Optional<ResumePoint> point = point(frames.get(p), kept, call);
            if (point.isEmpty()) {
                return Optional.empty();
            }
            found.add(point.get());
        }
        return Optional.of(found);
    }

    private static Optional<ResumePoint> point(StackMapFrameInfo frame, BitSet kept, InvokeInstruction call) {
        Map<Integer, ClassDesc> types = new TreeMap<>();
        int slot = 0;
        for (VerificationTypeInfo type : frame.locals()) {
            int own = slot;
            type(type).filter(_ -> kept.get(own)).ifPresent(t -> types.put(own, t));
            slot += isWide(type) ? 2 : 1;
        }
        List<ClassDesc> stack =
                frame.stack().stream().flatMap(t -> type(t).stream()).toList();
        if (types.size() < kept.cardinality() || stack.size() < frame.stack().size()) {
            return Optional.empty();
        }
        boolean gives = !call.typeSymbol().returnType().equals(ConstantDescs.CD_void);
        return Optional.of(new ResumePoint(
                types.entrySet().stream()
                        .map(e -> new ResumePoint.Variable(e.getKey(), e.getValue()))
                        .toList(),
                gives ? stack.subList(0, stack.size() - 1) : stack));
    }

    private static boolean isWide(VerificationTypeInfo type) {
        return type == SimpleVerificationTypeInfo.LONG || type == SimpleVerificationTypeInfo.DOUBLE;
    }

    private static Optional<ClassDesc> type(VerificationTypeInfo type) {
        return Optional.ofNullable(
                switch (type) {
                    case SimpleVerificationTypeInfo.INTEGER -> ConstantDescs.CD_int;
                    case SimpleVerificationTypeInfo.LONG -> ConstantDescs.CD_long;
                    case SimpleVerificationTypeInfo.FLOAT -> ConstantDescs.CD_float;
                    case SimpleVerificationTypeInfo.DOUBLE -> ConstantDescs.CD_double;
                    case SimpleVerificationTypeInfo.NULL -> ConstantDescs.CD_Object;
                    case ObjectVerificationTypeInfo object -> object.classSymbol();
                    default -> null;
                });
    }

    /** The types of variables and operands behind each point: what the class-file library finds where a jump leads. */
    private List<StackMapFrameInfo> frames(KernelCode method) {
        CodeTransform marking = (code, element) -> {
            code.with(element);
            if (isPoint(element)) {
                Label behind = code.newLabel();
                code.iconst_0().ifne(behind).labelBinding(behind);
            }
        };
        byte[] bytes = method.method()
                .classFile()
                .build(
                        ClassDesc.of("Marked"),
                        of -> of.withMethod(
                                "marked",
                                method.method().type().describeConstable().orElseThrow(),
                                ClassFile.ACC_STATIC,
                                m -> m.transformCode(method.model(), marking)));
        CodeModel marked =
                ClassFile.of().parse(bytes).methods().getFirst().code().orElseThrow();
        Map<Label, StackMapFrameInfo> byLabel = new HashMap<>();
        ((java.lang.classfile.attribute.CodeAttribute) marked)
                .findAttribute(Attributes.stackMapTable())
                .ifPresent(table -> table.entries().forEach(e -> byLabel.put(e.target(), e)));
        List<StackMapFrameInfo> frames = new ArrayList<>();
        boolean behind = false;
        for (CodeElement element : marked) {
            if (behind && element instanceof BranchInstruction branch) {
                Optional.ofNullable(byLabel.get(branch.target())).ifPresent(frames::add);
                behind = false;
            }
            behind |= isPoint(element);
        }
        return frames;
    }

    /** The kernel's parameters that it never changes, which it's given again each time. */
    private BitSet steady(KernelCode method) {
        BitSet steady = new BitSet();
        if (method.method().equals(methods.kernel())) {
            steady.set(0, slots(method));
            method.instructions().forEach(i -> {
                if (written(i) >= 0) {
                    steady.clear(written(i));
                }
            });
        }
        return steady;
    }

    private static int slots(KernelCode method) {
        return method.method().type().parameterList().stream()
                .mapToInt(t -> t == long.class || t == double.class ? 2 : 1)
                .sum();
    }

    /** Before each instruction, the slots that are read later. */
    private static BitSet[] live(KernelCode method) {
        int size = method.instructions().size();
        BitSet[] live = new BitSet[size];
        for (int i = 0; i < size; i++) {
            live[i] = new BitSet();
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = size - 1; i >= 0; i--) {
                BitSet now = new BitSet();
                method.successors(i).forEach(next -> now.or(live[next]));
                if (written(method.at(i)) >= 0) {
                    now.clear(written(method.at(i)));
                }
                if (read(method.at(i)) >= 0) {
                    now.set(read(method.at(i)));
                }
                changed |= !now.equals(live[i]);
                live[i] = now;
            }
        }
        return live;
    }

    private static int written(Instruction instruction) {
        return switch (instruction) {
            case StoreInstruction store -> store.slot();
            case IncrementInstruction count -> count.slot();
            default -> -1;
        };
    }

    private static int read(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction load -> load.slot();
            case IncrementInstruction count -> count.slot();
            default -> -1;
        };
    }
}
