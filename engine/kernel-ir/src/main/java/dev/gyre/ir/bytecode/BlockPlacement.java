package dev.gyre.ir.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Brings the basic blocks of a method into the one order that everything behind it reads, that of {@link BlockOrder}, in which branches fall
 * through to what follows them: a loop that is tested at its bottom, to which the method jumped, is tested at its top. Variables and their
 * annotations move along. javac writes this order itself, other compilers another one.
 */
final class BlockPlacement {
    private final KernelCode code;
    private final ControlFlow flow;
    /** The source line of each instruction, or 0. */
    private final int[] lines;
    /** The first instruction of each block in the new code. */
    private final Map<Integer, Integer> starts = new HashMap<>();

    private final List<Placed> placed = new ArrayList<>();

    /**
     * An instruction of the new code.
     *
     * @param origin the instruction that it was; of a jump in the place of falling through, the one that it leads to
     * @param jump which jump it is, null for other instructions
     * @param target the block that it jumps to
     */
    private record Placed(int origin, Opcode jump, int target) {}

    /** Instructions of the new code, end exclusive. */
    private record Run(int start, int end) {}

    private BlockPlacement(KernelCode code, ControlFlow flow, List<Integer> order) {
        this.code = code;
        this.flow = flow;
        this.lines = lines(code);
        for (int b = 0; b < order.size(); b++) {
            place(order.get(b), b + 1 < order.size() ? order.get(b + 1) : -1);
        }
    }

    /** The code in that order; as it is if it's in order already, or has handlers of exceptions or loops with several entries. */
    static KernelCode of(KernelCode code) {
        if (!code.model().exceptionHandlers().isEmpty() || !jumpsBack(code)) {
            return code;
        }
        ControlFlow flow = new ControlFlow(code);
        BlockOrder order = new BlockOrder(code, flow);
        if (!flow.isReducible() || order.isGiven()) {
            return code;
        }
        BlockPlacement placement = new BlockPlacement(code, flow, order.blocks());
        return code.rewritten(method -> method.withCode(placement::emit));
    }

    /** Whether a jump goes back; without one, blocks are in order. */
    private static boolean jumpsBack(KernelCode code) {
        return IntStream.range(0, code.instructions().size())
                .anyMatch(i -> code.targets(i).stream().anyMatch(target -> target <= i));
    }

    private static int[] lines(KernelCode code) {
        int[] lines = new int[code.instructions().size() + 1];
        int at = 0;
        int line = 0;
        for (CodeElement element : code.model()) {
            switch (element) {
                case LineNumber l -> line = l.line();
                case Instruction _ -> lines[at++] = line;
                default -> {}
            }
        }
        return lines;
    }

    /** Places a block's instructions, so that it goes on where it did. */
    private void place(int block, int following) {
        starts.put(block, placed.size());
        int last = flow.end(block) - 1;
        for (int i = block; i < last; i++) {
            placed.add(new Placed(i, null, -1));
        }
        if (!(code.at(last) instanceof BranchInstruction branch)) {
            placed.add(new Placed(last, null, -1));
            fallThrough(last, following);
            return;
        }
        int target = code.index(branch.target());
        if (!code.goesOn(last)) {
            if (target != following) {
                placed.add(new Placed(last, branch.opcode(), target));
            }
        } else if (target == following) {
            placed.add(new Placed(last, opposite(branch.opcode()), last + 1));
        } else {
            placed.add(new Placed(last, branch.opcode(), target));
            fallThrough(last, following);
        }
    }

    private void fallThrough(int last, int following) {
        if (code.goesOn(last) && last + 1 != following) {
            placed.add(new Placed(last + 1, Opcode.GOTO, last + 1));
        }
    }

    private static Opcode opposite(Opcode branch) {
        return switch (branch) {
            case IFEQ -> Opcode.IFNE;
            case IFNE -> Opcode.IFEQ;
            case IFLT -> Opcode.IFGE;
            case IFGE -> Opcode.IFLT;
            case IFGT -> Opcode.IFLE;
            case IFLE -> Opcode.IFGT;
            case IF_ICMPEQ -> Opcode.IF_ICMPNE;
            case IF_ICMPNE -> Opcode.IF_ICMPEQ;
            case IF_ICMPLT -> Opcode.IF_ICMPGE;
            case IF_ICMPGE -> Opcode.IF_ICMPLT;
            case IF_ICMPGT -> Opcode.IF_ICMPLE;
            case IF_ICMPLE -> Opcode.IF_ICMPGT;
            case IF_ACMPEQ -> Opcode.IF_ACMPNE;
            case IF_ACMPNE -> Opcode.IF_ACMPEQ;
            case IFNULL -> Opcode.IFNONNULL;
            case IFNONNULL -> Opcode.IFNULL;
            default -> throw new IllegalStateException("branch " + branch);
        };
    }

    private void emit(CodeBuilder builder) {
        List<Label> labels =
                Stream.generate(builder::newLabel).limit(placed.size() + 1).toList();
        int line = 0;
        for (int i = 0; i < placed.size(); i++) {
            builder.labelBinding(labels.get(i));
            int own = lines[placed.get(i).origin()];
            if (own != 0 && own != line) {
                builder.lineNumber(own);
                line = own;
            }
            emit(builder, placed.get(i), target -> labels.get(starts.get(target)));
        }
        builder.labelBinding(labels.getLast());
        for (CodeElement element : code.model()) {
            switch (element) {
                case LocalVariable v ->
                    runs(origin -> isWithin(origin, v.startScope(), v.endScope()))
                            .forEach(run -> builder.localVariable(
                                    v.slot(), v.name(), v.type(), labels.get(run.start()), labels.get(run.end())));
                case RuntimeVisibleTypeAnnotationsAttribute annotations ->
                    builder.with(RuntimeVisibleTypeAnnotationsAttribute.of(annotations.annotations().stream()
                            .flatMap(annotation -> moved(annotation, labels).stream())
                            .toList()));
                default -> {}
            }
        }
    }

    private void emit(CodeBuilder builder, Placed instruction, IntFunction<Label> labels) {
        if (instruction.jump() != null) {
            builder.branch(instruction.jump(), labels.apply(instruction.target()));
            return;
        }
        switch (code.at(instruction.origin())) {
            case TableSwitchInstruction table ->
                builder.tableswitch(
                        table.lowValue(),
                        table.highValue(),
                        labels.apply(code.index(table.defaultTarget())),
                        cases(table.cases(), labels));
            case LookupSwitchInstruction lookup ->
                builder.lookupswitch(labels.apply(code.index(lookup.defaultTarget())), cases(lookup.cases(), labels));
            case Instruction other -> builder.with(other);
        }
    }

    private List<SwitchCase> cases(List<SwitchCase> cases, IntFunction<Label> labels) {
        return cases.stream()
                .map(c -> SwitchCase.of(c.caseValue(), labels.apply(code.index(c.target()))))
                .toList();
    }

    /** An annotation of a local variable where the variable is now; empty for others. */
    private Optional<TypeAnnotation> moved(TypeAnnotation annotation, List<Label> labels) {
        if (!(annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget local)
                || local.targetType() != TypeAnnotation.TargetType.LOCAL_VARIABLE
                || local.table().isEmpty()) {
            return Optional.empty();
        }
        List<TypeAnnotation.LocalVarTargetInfo> old = local.table();
        List<TypeAnnotation.LocalVarTargetInfo> table = runs(origin ->
                        old.stream().anyMatch(range -> isWithin(origin, range.startLabel(), range.endLabel())))
                .stream()
                .map(run -> TypeAnnotation.LocalVarTargetInfo.of(
                        labels.get(run.start()),
                        labels.get(run.end()),
                        old.getFirst().index()))
                .toList();
        return Optional.of(TypeAnnotation.of(
                TypeAnnotation.TargetInfo.ofLocalVariable(table), annotation.targetPath(), annotation.annotation()));
    }

    private boolean isWithin(int origin, Label from, Label to) {
        return code.index(from) <= origin && origin < code.index(to);
    }

    /** The ranges of placed instructions whose originals a test accepts. */
    private List<Run> runs(IntPredicate which) {
        List<Run> runs = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= placed.size(); i++) {
            boolean within = i < placed.size() && which.test(placed.get(i).origin());
            if (within && start < 0) {
                start = i;
            } else if (!within && start >= 0) {
                runs.add(new Run(start, i));
                start = -1;
            }
        }
        return runs;
    }
}
