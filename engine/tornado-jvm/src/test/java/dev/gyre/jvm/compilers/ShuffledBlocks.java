package dev.gyre.jvm.compilers;

import dev.gyre.ir.bytecode.KernelMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A class whose methods have their basic blocks in some other order, and half of their branches turned, as a compiler might write them: they do
 * what they did. Blocks begin where jumps lead and behind jumps; one that fell through to the next one jumps there.
 */
public final class ShuffledBlocks implements CodeTransform {
    private final Random random;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Label, Integer> indices = new HashMap<>();
    private final List<LocalVariable> variables = new ArrayList<>();
    private final List<TypeAnnotation> annotations = new ArrayList<>();
    /** By first instruction. */
    private final Map<Integer, Label> blocks = new HashMap<>();

    /** By new instruction, the one of the old ones whose variables are in scope there. */
    private final List<Integer> origins = new ArrayList<>();

    private final List<Label> labels = new ArrayList<>();

    private ShuffledBlocks(Random random) {
        this.random = random;
    }

    /** The class with its methods' blocks in an order drawn from a seed. */
    public static Class<?> of(Class<?> owner, long seed) {
        String file = "/" + owner.getName().replace('.', '/') + ".class";
        ClassFile classFile = new KernelMethod(owner, "", MethodType.methodType(void.class)).classFile();
        Random random = new Random(seed);
        try (InputStream in = owner.getResourceAsStream(file)) {
            byte[] shuffled = classFile.transformClass(
                    classFile.parse(in.readAllBytes()),
                    ClassTransform.transformingMethods(MethodTransform.transformingCode(
                            CodeTransform.ofStateful(() -> new ShuffledBlocks(random)))));
            return new OwnClasses(Map.of(owner.getName(), shuffled)).named(owner.getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
        switch (element) {
            case Instruction instruction -> instructions.add(instruction);
            case LabelTarget target -> indices.put(target.label(), instructions.size());
            case LocalVariable variable -> variables.add(variable);
            case RuntimeVisibleTypeAnnotationsAttribute all -> annotations.addAll(all.annotations());
            default -> {}
        }
    }

    @Override
    public void atEnd(CodeBuilder builder) {
        NavigableSet<Integer> starts = starts();
        starts.forEach(start -> blocks.put(start, builder.newLabel()));
        List<Integer> order = new ArrayList<>(starts.tailSet(1, true));
        Collections.shuffle(order, random);
        order.addFirst(0);
        for (int start : order) {
            Integer next = starts.higher(start);
            builder.labelBinding(blocks.get(start));
            emit(builder, start, next == null ? instructions.size() : next);
        }
        labels.add(builder.newBoundLabel());
        for (LocalVariable v : variables) {
            runs(
                    v.startScope(),
                    v.endScope(),
                    (from, to) -> builder.localVariable(v.slot(), v.name(), v.type(), from, to));
        }
        builder.with(RuntimeVisibleTypeAnnotationsAttribute.of(
                annotations.stream().map(this::moved).toList()));
    }

    private NavigableSet<Integer> starts() {
        NavigableSet<Integer> starts = new TreeSet<>(List.of(0));
        for (int i = 0; i < instructions.size(); i++) {
            switch (instructions.get(i)) {
                case BranchInstruction branch -> Collections.addAll(starts, indices.get(branch.target()), i + 1);
                case TableSwitchInstruction table -> {
                    Collections.addAll(starts, indices.get(table.defaultTarget()), i + 1);
                    table.cases().forEach(c -> starts.add(indices.get(c.target())));
                }
                case LookupSwitchInstruction lookup -> {
                    Collections.addAll(starts, indices.get(lookup.defaultTarget()), i + 1);
                    lookup.cases().forEach(c -> starts.add(indices.get(c.target())));
                }
                case ReturnInstruction _, ThrowInstruction _ -> starts.add(i + 1);
                default -> {}
            }
        }
        starts.remove(instructions.size());
        return starts;
    }

    private void emit(CodeBuilder builder, int start, int end) {
        indices.forEach((label, index) -> {
            if (index == start) {
                builder.labelBinding(label);
            }
        });
        for (int i = start; i < end; i++) {
            place(builder, i);
            if (instructions.get(i) instanceof BranchInstruction branch
                    && isConditional(branch)
                    && random.nextBoolean()) {
                builder.branch(opposite(branch.opcode()), blocks.get(end));
                place(builder, indices.get(branch.target()));
                builder.goto_(branch.target());
                return;
            }
            builder.with(instructions.get(i));
        }
        boolean goesOn = switch (instructions.get(end - 1)) {
            case BranchInstruction branch -> isConditional(branch);
            case TableSwitchInstruction _, LookupSwitchInstruction _, ReturnInstruction _, ThrowInstruction _ -> false;
            default -> true;
        };
        if (goesOn) {
            place(builder, end);
            builder.goto_(blocks.get(end));
        }
    }

    private void place(CodeBuilder builder, int origin) {
        origins.add(origin);
        labels.add(builder.newBoundLabel());
    }

    private static boolean isConditional(BranchInstruction branch) {
        return branch.opcode() != Opcode.GOTO && branch.opcode() != Opcode.GOTO_W;
    }

    /** Opposite branches lie side by side, from {@code ifeq} on. */
    private static Opcode opposite(Opcode branch) {
        int first = Opcode.IFEQ.bytecode();
        int other = ((branch.bytecode() - first) ^ 1) + first;
        return Arrays.stream(Opcode.values())
                .filter(o -> o.bytecode() == other)
                .findFirst()
                .orElseThrow();
    }

    private TypeAnnotation moved(TypeAnnotation annotation) {
        List<TypeAnnotation.LocalVarTargetInfo> table = new ArrayList<>();
        ((TypeAnnotation.LocalVarTarget) annotation.targetInfo())
                .table()
                .forEach(range -> runs(
                        range.startLabel(),
                        range.endLabel(),
                        (from, to) -> table.add(TypeAnnotation.LocalVarTargetInfo.of(from, to, range.index()))));
        return TypeAnnotation.of(
                TypeAnnotation.TargetInfo.ofLocalVariable(table), annotation.targetPath(), annotation.annotation());
    }

    /** Where what was between two labels is now. */
    private void runs(Label first, Label last, BiConsumer<Label, Label> action) {
        int begun = -1;
        for (int i = 0; i <= origins.size(); i++) {
            boolean within =
                    i < origins.size() && origins.get(i) >= indices.get(first) && origins.get(i) < indices.get(last);
            if (within && begun < 0) {
                begun = i;
            } else if (!within && begun >= 0) {
                action.accept(labels.get(begun), labels.get(i));
                begun = -1;
            }
        }
    }
}
