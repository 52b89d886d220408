package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInliningException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * A check for kernels that run on a JVM and on no device of TornadoVM, so that their author hears of it at once. {@value #PORTABLE}, when
 * false, lets them run. Kernels that TornadoVM runs as plain Java unless {@value #RECOVER} is false are refused only then, too.
 */
public final class Portability {
    /** The system property that lets kernels run that no device takes, when false. */
    public static final String PORTABLE = "gyre.portable";

    /** The system property that keeps kernels from running as plain Java, when false. */
    public static final String RECOVER = "tornado.recover.bailout";

    /** Words of OpenCL C that Java leaves free. */
    private static final Set<String> WORDS = Set.of(
            "kernel",
            "global",
            "local",
            "constant",
            "generic",
            "half",
            "uniform",
            "pipe",
            "channel",
            "complex",
            "auto",
            "extern",
            "inline",
            "register",
            "restrict",
            "signed",
            "sizeof",
            "struct",
            "typedef",
            "union",
            "unsigned");

    /** The most nodes that TornadoVM inlines of a method; each operation and each call is one at least. */
    private static final int MAX_INLINED = 600;

    private static final ClassValue<Set<KernelMethod>> CHECKED = new ClassValue<>() {
        @Override
        protected Set<KernelMethod> computeValue(Class<?> owner) {
            return ConcurrentHashMap.newKeySet();
        }
    };

    private Portability() {}

    /**
     * Makes sure that TornadoVM takes a kernel.
     *
     * @throws TornadoRuntimeException if its name means something else to a device's compiler
     * @throws TornadoInliningException if it calls a method that is too long to inline
     * @throws TornadoBailoutRuntimeException if it gathers in several arrays, and kernels mayn't run as plain Java instead
     */
    public static void check(KernelMethod kernel) {
        if (!CHECKED.get(kernel.owner()).contains(kernel)) {
            if (isOn(PORTABLE)) {
                checkName(kernel);
            }
            KernelCode.read(kernel).ifPresent(Portability::check);
            CHECKED.get(kernel.owner()).add(kernel);
        }
    }

    private static void checkName(KernelMethod kernel) {
        if (WORDS.contains(kernel.name())) {
            throw new TornadoRuntimeException(
                    "%s has a name that OpenCL C has for something else: rename the method, or let it run on JVMs alone with -D%s=false"
                            .formatted(kernel, PORTABLE));
        }
    }

    private static void check(KernelCode code) {
        if (isOn(PORTABLE)) {
            checkLengths(code, new HashSet<>());
        }
        KernelMethod kernel = code.method();
        Set<Integer> reduced = kernel.reduced();
        if (reduced.size() > 1 && !isOn(RECOVER)) {
            ArgumentUse use = ArgumentUse.of(code);
            if (reduced.stream().filter(use::writes).count() > 1) {
                throw new TornadoBailoutRuntimeException(
                        "%s gathers in several arrays: make a kernel of each, or let TornadoVM run it as plain Java, and JVMs as vectors, with -D%s=true"
                                .formatted(kernel, RECOVER));
            }
        }
    }

    private static void checkLengths(KernelCode code, Set<KernelMethod> seen) {
        for (Instruction instruction : code.instructions()) {
            if (instruction instanceof InvokeInstruction call
                    && call.opcode() == Opcode.INVOKESTATIC
                    && !call.owner().asInternalName().startsWith("java/")
                    && !call.owner().asInternalName().startsWith("uk/ac/manchester/tornado/api/")) {
                ArgumentUse.resolve(code, call)
                        .filter(seen::add)
                        .flatMap(KernelCode::read)
                        .ifPresent(called -> {
                            checkLength(called);
                            checkLengths(called, seen);
                        });
            }
        }
    }

    private static void checkLength(KernelCode called) {
        long operations = called.instructions().stream()
                .filter(i -> i instanceof OperatorInstruction
                        || i instanceof ConvertInstruction
                        || i instanceof InvokeInstruction)
                .count();
        if (operations > MAX_INLINED) {
            throw new TornadoInliningException(
                    "%s has %d operations, and TornadoVM inlines no more than %d: cut it into methods, or let it run on JVMs alone with -D%s=false"
                            .formatted(called.method(), operations, MAX_INLINED, PORTABLE));
        }
    }

    private static boolean isOn(String property) {
        return !System.getProperty(property, "true").equalsIgnoreCase("false");
    }
}
