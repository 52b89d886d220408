package dev.gyre.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.tasks.linear.MatMul;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What TornadoVM and its devices don't take, in the class files. A kernel called like a function of OpenCL C isn't found by the driver,
 * and a parameter called like a function hides it from the kernel's body; GPUs may have no double precision; a kernel has 20
 * parameters at most, none of them boolean.
 */
class KernelRestrictionsTest {

    private static final int PARAMETERS = 20;

    /** Functions and words of OpenCL C that Java lets a method be called. */
    private static final Set<String> TAKEN = Set.of("""
            abs acos acosh acospi add_sat all any asin asinh asinpi atan atan2 atan2pi atanh atanpi barrier bitselect cbrt
            ceil clamp clz constant copysign cos cosh cospi cross degrees distance dot erf erfc exp exp10 exp2 expm1 fabs
            fdim floor fma fmax fmin fmod fract frexp global hadd half hypot ilogb isequal isfinite isinf isnan isnormal
            kernel ldexp length lgamma local log log10 log1p log2 logb mad mad24 max maxmag min minmag mix modf mul24 nan
            nextafter normalize pipe popcount pow pown powr prefetch printf private radians remainder remquo rhadd rint
            rootn rotate round rsqrt select shuffle sign signbit sin sincos sinh sinpi smoothstep sqrt step sub_sat tan
            tanh tanpi tgamma trunc uniform upsample vec_step
            """.strip().split("\\s+"));

    @Test
    void noKernelIsCalledLikeAFunctionOfOpenCl() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        int kernels = 0;
        for (ClassModel type : kernelClasses()) {
            for (MethodModel m : type.methods()) {
                kernels++;
                if (TAKEN.contains(m.methodName().stringValue())) {
                    found.add(name(type, m));
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(kernels).isGreaterThan(100);
    }

    @Test
    void noParameterHidesAFunctionThatItsKernelCalls() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        for (ClassModel type : kernelClasses()) {
            for (MethodModel m : type.methods()) {
                Set<String> hidden = called(m);
                hidden.retainAll(parameters(m));
                if (!hidden.isEmpty()) {
                    found.add(name(type, m) + " " + hidden);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noKernelComputesInDouble() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        for (ClassModel type : kernelClasses()) {
            for (MethodModel m : type.methods()) {
                if (m.code().stream().flatMap(CodeModel::elementStream).anyMatch(KernelRestrictionsTest::isDouble)) {
                    found.add(name(type, m));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noKernelHasMoreOrOtherParametersThanItMay() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        for (ClassModel type : kernelClasses()) {
            for (MethodModel m : type.methods()) {
                List<ClassDesc> parameters = m.methodTypeSymbol().parameterList();
                if (parameters.size() > PARAMETERS
                        || parameters.contains(ConstantDescs.CD_boolean)
                        || parameters.contains(ConstantDescs.CD_double)) {
                    found.add(name(type, m));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** Whether an instruction has a double in it: a constant, an operation, a conversion, or a call. */
    private static boolean isDouble(CodeElement e) {
        return switch (e) {
            case OperatorInstruction o -> o.typeKind() == TypeKind.DOUBLE;
            case ConvertInstruction c -> c.fromType() == TypeKind.DOUBLE || c.toType() == TypeKind.DOUBLE;
            case ConstantInstruction c -> c.typeKind() == TypeKind.DOUBLE;
            case InvokeInstruction i ->
                i.typeSymbol().returnType().equals(ConstantDescs.CD_double)
                        || i.typeSymbol().parameterList().contains(ConstantDescs.CD_double);
            default -> false;
        };
    }

    private static String name(ClassModel type, MethodModel m) {
        return type.thisClass().asInternalName() + "." + m.methodName().stringValue();
    }

    private static Set<String> called(MethodModel m) {
        Set<String> names = new TreeSet<>();
        m.code()
                .ifPresent(code -> code.forEach(e -> {
                    if (e instanceof InvokeInstruction i
                            && i.owner().asInternalName().endsWith("Math")) {
                        names.add(i.name().stringValue());
                    }
                }));
        return names;
    }

    private static Set<String> parameters(MethodModel m) {
        int slots = m.methodTypeSymbol().parameterCount();
        Set<String> names = new TreeSet<>();
        m.findAttribute(Attributes.code())
                .map(CodeAttribute.class::cast)
                .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
                .ifPresent(table -> table.localVariables().stream()
                        .filter(v -> v.slot() < slots)
                        .map(LocalVariableInfo::name)
                        .forEach(n -> names.add(n.stringValue())));
        return names;
    }

    private static List<ClassModel> kernelClasses() throws IOException, URISyntaxException {
        Path root = Path.of(
                MatMul.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<ClassModel> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                classes.add(ClassFile.of().parse(file));
            }
        }
        return classes;
    }
}
