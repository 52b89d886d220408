package dev.gyre.jvm.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/**
 * A kernel's bytecode, as javac wrote it: the instructions by index, where labels point, the local variables and which of them are
 * annotated with {@code @Parallel}. Ranges are of instruction indices, end exclusive.
 */
public final class KernelCode {
    private static final String PARALLEL = Parallel.class.descriptorString();

    private final KernelMethod method;
    private final CodeModel model;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Label, Integer> targets = new HashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private final List<Variable> parallel = new ArrayList<>();
    private final Map<Variable, Variable> firstRanges = new HashMap<>();

    /** A local variable: its slot and where it is in scope. The instruction before {@code start} initialises it. */
    public record Variable(String name, int slot, int start, int end) {}

    private KernelCode(KernelMethod method, CodeModel model) {
        this.method = method;
        this.model = model;
        for (CodeElement element : model) {
            switch (element) {
                case LabelTarget target -> targets.put(target.label(), instructions.size());
                case Instruction instruction -> instructions.add(instruction);
                default -> {}
            }
        }
        for (CodeElement element : model) {
            switch (element) {
                case LocalVariable v ->
                    variables.add(
                            new Variable(v.name().stringValue(), v.slot(), index(v.startScope()), index(v.endScope())));
                case RuntimeVisibleTypeAnnotationsAttribute annotations ->
                    annotations.annotations().forEach(this::annotated);
                default -> {}
            }
        }
        parallel.sort(Comparator.comparingInt(Variable::start));
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i) instanceof BranchInstruction branch) {
                joinRanges(i, index(branch.target()));
            }
        }
    }

    /**
     * A variable that is declared without a value has a range for each branch that gives it one. Where a jump leads from one range into
     * another of the same name and slot, they are the same variable, which goes by its first range.
     */
    private void joinRanges(int from, int to) {
        for (Variable a : variables) {
            for (Variable b : variables) {
                boolean joined = a.slot() == b.slot() && a.name().equals(b.name()) && covers(a, from) && covers(b, to);
                Variable x = whole(a);
                Variable y = whole(b);
                if (joined && !x.equals(y)) {
                    Variable first = x.start() < y.start() ? x : y;
                    firstRanges.put(x, first);
                    firstRanges.put(y, first);
                }
            }
        }
    }

    private static boolean covers(Variable v, int index) {
        return v.start() <= index && index < v.end();
    }

    private Variable whole(Variable range) {
        Variable first = firstRanges.getOrDefault(range, range);
        return first.equals(range) ? range : whole(first);
    }

    /** Reads a method's code through its class loader; empty if it has none to read. */
    public static Optional<KernelCode> read(KernelMethod method) {
        String file = "/" + method.owner().getName().replace('.', '/') + ".class";
        try (InputStream in = method.owner().getResourceAsStream(file)) {
            if (in == null) {
                return Optional.empty();
            }
            String descriptor = method.type().descriptorString();
            for (MethodModel candidate : ClassFile.of().parse(in.readAllBytes()).methods()) {
                if (candidate.methodName().equalsString(method.name())
                        && candidate.methodType().equalsString(descriptor)) {
                    return candidate.code().map(code -> new KernelCode(method, code));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public KernelMethod method() {
        return method;
    }

    /** The code with its pseudo-instructions, as the class-file library gives it. */
    public CodeModel model() {
        return model;
    }

    public List<Instruction> instructions() {
        return instructions;
    }

    public Instruction at(int index) {
        return instructions.get(index);
    }

    /** The index of the instruction that a label stands before. */
    public int index(Label label) {
        return targets.get(label);
    }

    /** The variables with {@code @Parallel}, outermost loop first. */
    public List<Variable> parallel() {
        return parallel;
    }

    /** The variable that a slot holds when the instruction at an index has stored it; empty for javac's own temporaries. */
    public Optional<Variable> variable(int slot, int index) {
        return variables.stream()
                .filter(v -> v.slot() == slot && v.start() <= index + 1 && index < v.end())
                .max(Comparator.comparingInt(Variable::start))
                .map(this::whole);
    }

    /** The variable that a slot holds before the instruction at an index; empty for javac's own temporaries. */
    public Optional<Variable> variableAt(int slot, int index) {
        return variables.stream()
                .filter(v -> v.slot() == slot && v.start() <= index && index < v.end())
                .findFirst()
                .map(this::whole);
    }

    /** False for class files compiled without {@code -g}. */
    public boolean hasVariables() {
        return !variables.isEmpty() || method.type().parameterCount() == 0;
    }

    private void annotated(TypeAnnotation annotation) {
        if (annotation.annotation().className().equalsString(PARALLEL)
                && annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget local) {
            for (TypeAnnotation.LocalVarTargetInfo range : local.table()) {
                int start = index(range.startLabel());
                parallel.add(new Variable(name(range.index(), start), range.index(), start, index(range.endLabel())));
            }
        }
    }

    private String name(int slot, int start) {
        return variables.stream()
                .filter(v -> v.slot() == slot && v.start() == start)
                .map(Variable::name)
                .findFirst()
                .orElse("local " + slot);
    }
}
