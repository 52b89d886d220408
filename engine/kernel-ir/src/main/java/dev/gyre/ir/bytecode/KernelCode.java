package dev.gyre.ir.bytecode;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/**
 * A kernel's bytecode, its basic blocks in the order of {@link BlockOrder}, whichever the class file has: the instructions by index, where
 * labels point, the local variables and which of them are annotated with {@code @Parallel}. Ranges are of instruction indices, end exclusive.
 */
public final class KernelCode {
    private static final String PARALLEL = Parallel.class.descriptorString();

    private final KernelMethod method;
    private final CodeModel model;
    private final Optional<SourceLanguage> language;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Label, Integer> targets = new HashMap<>();
    private final List<Variable> parallel = new ArrayList<>();
    private final LocalVariables variables;

    /**
     * A local variable: its slot and where it is in scope. The instruction before {@code start} initialises it. Its name is made up if
     * the class was compiled without {@code -g}.
     */
    public record Variable(String name, int slot, int start, int end) {}

    private KernelCode(KernelMethod method, CodeModel model, Optional<SourceLanguage> language) {
        this.method = method;
        this.model = model;
        this.language = language;
        for (CodeElement element : model) {
            switch (element) {
                case LabelTarget target -> targets.put(target.label(), instructions.size());
                case Instruction instruction -> instructions.add(instruction);
                default -> {}
            }
        }
        List<Variable> declared = new ArrayList<>();
        for (CodeElement element : model) {
            if (element instanceof LocalVariable v) {
                declared.add(
                        new Variable(v.name().stringValue(), v.slot(), index(v.startScope()), index(v.endScope())));
            }
        }
        this.variables = declared.isEmpty() ? new Webs(this) : new DeclaredVariables(this, declared);
        for (CodeElement element : model) {
            if (element instanceof RuntimeVisibleTypeAnnotationsAttribute annotations) {
                annotations.annotations().forEach(this::annotated);
            }
        }
        parallel.sort(Comparator.comparingInt(Variable::start));
    }

    /** Reads a method's code through its class loader; empty if it has none to read. */
    public static Optional<KernelCode> read(KernelMethod method) {
        String file = "/" + method.owner().getName().replace('.', '/') + ".class";
        try (InputStream in = method.owner().getResourceAsStream(file)) {
            if (in == null) {
                return Optional.empty();
            }
            String descriptor = method.descriptor();
            ClassModel owner = ClassFile.of().parse(in.readAllBytes());
            for (MethodModel candidate : owner.methods()) {
                if (candidate.methodName().equalsString(method.name())
                        && candidate.methodType().equalsString(descriptor)) {
                    return candidate
                            .code()
                            .map(code -> HalfNumbers.of(
                                    BlockPlacement.of(new KernelCode(method, code, SourceLanguage.of(owner)))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The code without some of its instructions, and without the variables that begin in these. */
    KernelCode without(BitSet left) {
        return rewritten(m -> m.transformCode(model, new Leaving(left)));
    }

    /** The method with other code. */
    KernelCode rewritten(Consumer<MethodBuilder> body) {
        MethodModel own = model.parent().orElseThrow();
        ClassDesc owner = own.parent().orElseThrow().thisClass().asSymbol();
        byte[] bytes = method.classFile()
                .build(
                        owner,
                        of -> of.withMethod(
                                own.methodName().stringValue(),
                                own.methodTypeSymbol(),
                                own.flags().flagsMask(),
                                body));
        return new KernelCode(
                method, ClassFile.of().parse(bytes).methods().getFirst().code().orElseThrow(), language);
    }

    /** Leaves out instructions, and what is said of variables that begin in them. */
    private final class Leaving implements CodeTransform {
        private final BitSet left;
        private int at;

        Leaving(BitSet left) {
            this.left = left;
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case Instruction instruction -> {
                    if (!left.get(at++)) {
                        builder.with(instruction);
                    }
                }
                case LocalVariable v -> {
                    if (!left.get(index(v.startScope()))) {
                        builder.with(v);
                    }
                }
                case LocalVariableType _ -> {}
                case RuntimeVisibleTypeAnnotationsAttribute annotations ->
                    builder.with(RuntimeVisibleTypeAnnotationsAttribute.of(annotations.annotations().stream()
                            .filter(this::stays)
                            .toList()));
                default -> builder.with(element);
            }
        }

        private boolean stays(TypeAnnotation annotation) {
            return !(annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget local)
                    || local.table().stream().noneMatch(range -> left.get(index(range.startLabel())));
        }
    }

    public KernelMethod method() {
        return method;
    }

    /** The language that it was compiled from; empty for Java, and for what isn't known. */
    Optional<SourceLanguage> language() {
        return language;
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

    /** The jump targets of the instruction at an index; empty if it doesn't branch. */
    List<Integer> targets(int index) {
        return switch (at(index)) {
            case BranchInstruction branch -> List.of(index(branch.target()));
            case TableSwitchInstruction table -> targets(table.defaultTarget(), table.cases());
            case LookupSwitchInstruction lookup -> targets(lookup.defaultTarget(), lookup.cases());
            default -> List.of();
        };
    }

    private List<Integer> targets(Label otherwise, List<SwitchCase> cases) {
        return Stream.concat(Stream.of(otherwise), cases.stream().map(SwitchCase::target))
                .map(this::index)
                .distinct()
                .toList();
    }

    /** Whether the instruction behind the one at an index may come next. */
    boolean goesOn(int index) {
        return switch (at(index)) {
            case BranchInstruction branch -> branch.opcode() != Opcode.GOTO && branch.opcode() != Opcode.GOTO_W;
            case TableSwitchInstruction _, LookupSwitchInstruction _, ReturnInstruction _, ThrowInstruction _ -> false;
            default -> true;
        };
    }

    /** The instructions that may come next: where the one at an index may jump, and last the one behind it. */
    public List<Integer> successors(int index) {
        List<Integer> next = new ArrayList<>(targets(index));
        if (goesOn(index)) {
            next.add(index + 1);
        }
        return next;
    }

    /** The instructions at which basic blocks begin. */
    public NavigableSet<Integer> leaders() {
        NavigableSet<Integer> leaders = new TreeSet<>(List.of(0));
        for (int i = 0; i < instructions.size(); i++) {
            List<Integer> targets = targets(i);
            leaders.addAll(targets);
            if (!targets.isEmpty() || !goesOn(i)) {
                leaders.add(i + 1);
            }
        }
        return leaders.headSet(instructions.size(), false);
    }

    /** The variables with {@code @Parallel}, outermost loop first. */
    public List<Variable> parallel() {
        return parallel;
    }

    /** The variable that a slot holds when the instruction at an index has stored it; empty where it isn't known. */
    public Optional<Variable> variable(int slot, int index) {
        return variables.written(slot, index);
    }

    /** The variable that a slot holds before the instruction at an index; empty where it isn't known. */
    public Optional<Variable> variableAt(int slot, int index) {
        return variables.read(slot, index);
    }

    private void annotated(TypeAnnotation annotation) {
        if (annotation.annotation().className().equalsString(PARALLEL)
                && annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget local) {
            local.table().stream()
                    .map(this::annotated)
                    .min(Comparator.comparing(this::isSetBefore).reversed().thenComparingInt(Variable::start))
                    .ifPresent(parallel::add);
        }
    }

    private Variable annotated(TypeAnnotation.LocalVarTargetInfo range) {
        int start = index(range.startLabel());
        String name = variables.read(range.index(), start).map(Variable::name).orElse("local" + range.index());
        return new Variable(name, range.index(), start, index(range.endLabel()));
    }

    /** Whether a variable gets a value right before it's in scope, as it does where it's declared. */
    private boolean isSetBefore(Variable v) {
        return v.start() > 0 && LoopNestFinder.written(at(v.start() - 1)) == v.slot();
    }
}
