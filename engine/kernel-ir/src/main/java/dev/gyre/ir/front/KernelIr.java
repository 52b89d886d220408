package dev.gyre.ir.front;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.tornado.memory.Room;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A kernel as statements, helper methods inlined.
 *
 * @param parameters the kernel's own, and those that stand for parts of objects
 * @param group what it knows of its work-item, if it has a context
 * @param arguments what the parameters are bound to
 * @param counters variables that stand for what counters stand at, those of parameters included
 * @param unknown variables that have a value of which nothing is known, in a kernel that is only looked at
 * @param own the arrays that iterations allocate for themselves, which are the last parameters
 */
public record KernelIr(
        List<Parameter> parameters,
        List<Stmt> body,
        Optional<ContextCalls> group,
        Arguments arguments,
        Set<KernelVariable> counters,
        Set<KernelVariable> unknown,
        Optional<OwnArrays> own) {

    /** A kernel without counters. */
    public KernelIr(List<Parameter> parameters, List<Stmt> body, Optional<ContextCalls> group, Arguments arguments) {
        this(parameters, body, group, arguments, Set.of(), Set.of(), Optional.empty());
    }

    /** A kernel without objects. */
    public KernelIr(List<Parameter> parameters, List<Stmt> body, Optional<ContextCalls> group) {
        this(parameters, body, group, Arguments.PLAIN);
    }

    /** A copy with a further number as its last parameter. */
    public KernelIr with(KernelVariable number) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(new Parameter.Scalar(number));
        return new KernelIr(more, body, group, arguments, counters, unknown, own);
    }

    /** The arrays that iterations allocate for themselves. */
    public List<OwnArrays.OwnArray> ownArrays() {
        return own.map(OwnArrays::arrays).orElse(List.of());
    }

    /** A parameter of the kernel. */
    public sealed interface Parameter {
        record Scalar(KernelVariable variable) implements Parameter {}

        record Array(ArrayRef array) implements Parameter {}

        /** The context, which code of a group doesn't need. */
        record Context() implements Parameter {}

        /** An object, of which the parts that are read are parameters of their own. */
        record ObjectArgument() implements Parameter {}
    }

    /** As {@link #parse(KernelCode, LoopNest, ArrayFacts)}, of arrays that accesses may leave, and of kernels without counters. */
    public static KernelIr parse(KernelCode code) throws RefusedException {
        return parse(code, ArrayFacts.NONE, Optional.empty(), Optional.empty(), false);
    }

    /**
     * Reads a kernel whose iterations may become lanes.
     *
     * @param facts what is known of the arguments' arrays
     * @throws RefusedException if it does what the compiler has no statement for
     */
    public static KernelIr parse(KernelCode code, LoopNest nest, ArrayFacts facts) throws RefusedException {
        return parse(code, facts, Optional.empty(), Optional.of(nest), true);
    }

    /**
     * Reads a kernel for what it accesses. More is read than code can be made of: arrays that the kernel allocates, arrays of chars, and
     * functions of Java's own, whose results are unknown numbers.
     *
     * @throws RefusedException if it does what the compiler has no statement for
     */
    public static KernelIr look(KernelCode code, LoopNest nest) throws RefusedException {
        return parse(code, ArrayFacts.NONE, Optional.of(new AnalysisParse(nest)), Optional.empty(), true);
    }

    private static KernelIr parse(
            KernelCode code,
            ArrayFacts facts,
            Optional<AnalysisParse> lookout,
            Optional<LoopNest> lanes,
            boolean counts)
            throws RefusedException {
        Parts parts = new Parts(code.method().type().parameterCount(), facts);
        int known;
        KernelIr kernel;
        do { // Numbers of parameters depend on how many parts there are.
            known = parts.list().size();
            Optional<Set<KernelVariable>> counters =
                    counts && !code.method().hasContext() ? Optional.of(new LinkedHashSet<>()) : Optional.empty();
            kernel = parse(code, facts, parts, lookout, lanes, counters);
        } while (parts.list().size() > known);
        return kernel;
    }

    private static KernelIr parse(
            KernelCode code,
            ArrayFacts facts,
            Parts parts,
            Optional<AnalysisParse> lookout,
            Optional<LoopNest> lanes,
            Optional<Set<KernelVariable>> counters)
            throws RefusedException {
        Scope scope = new Scope(code);
        List<Parameter> parameters = new ArrayList<>();
        BitSet things = new BitSet();
        int slot = 0;
        int count = code.method().type().parameterCount();
        for (int p = 0; p < count; p++) {
            Class<?> type = code.method().type().parameterType(p);
            if (type == AtomicInteger.class && counters.isPresent()) {
                KernelVariable counter = new KernelVariable("counter", Kind.INT);
                counters.get().add(counter);
                scope.bind(slot++, new Value.Counter(counter));
                parameters.add(new Parameter.Scalar(counter));
                continue;
            }
            boolean chars = type == char[].class && lookout.isPresent();
            parameters.add(parameter(code, scope, p, slot, chars ? short[].class : type, facts));
            things.set(p, parameters.getLast() instanceof Parameter.ObjectArgument);
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        int first = count + parts.list().size();
        Optional<ContextCalls> group =
                code.method().hasContext() ? Optional.of(new ContextCalls(first)) : Optional.empty();
        Optional<OwnArrays> own = lanes.map(nest -> new OwnArrays(first, nest));
        List<Stmt> body =
                new MethodParser(code, scope, new Calls(code, group, parts, lookout, own, counters), true).statements();
        parameters.addAll(parts.parameters());
        own.ifPresent(o -> o.arrays().forEach(a -> parameters.add(new Parameter.Array(a.array()))));
        return new KernelIr(
                List.copyOf(parameters),
                body,
                group,
                new Arguments(things, parts.list()),
                Set.copyOf(counters.orElse(Set.of())),
                lookout.map(AnalysisParse::unknown).orElse(Set.of()),
                own);
    }

    private static Parameter parameter(
            KernelCode code, Scope scope, int number, int slot, Class<?> type, ArrayFacts facts)
            throws RefusedException {
        Kind kind = type.isPrimitive() ? primitive(type) : Boxes.kind(type);
        if (kind != null) {
            if (!type.isPrimitive()) {
                scope.bindBoxed(slot, kind);
            }
            return new Parameter.Scalar(scope.loaded(slot, kind, 0));
        }
        if (type == KernelContext.class) {
            scope.bindContext(slot);
            return new Parameter.Context();
        }
        if (!isArray(type)) {
            scope.bind(slot, new Value.ObjectArgument(type, number, List.of()));
            return new Parameter.ObjectArgument();
        }
        String name = code.variableAt(slot, 0).map(KernelCode.Variable::name).orElse("a" + number);
        ArrayRef array = array(number, name, type, facts);
        scope.bind(slot, array);
        return new Parameter.Array(array);
    }

    /** The array that a parameter holds. */
    static ArrayRef array(int number, String name, Class<?> type, ArrayFacts facts) throws RefusedException {
        Storage storage = storage(type).orElseThrow(() -> new RefusedException("it has no arrays of %s", type));
        return facts.offHeap().contains(number)
                ? ArrayRef.offHeap(number, name, storage)
                : new ArrayRef(
                        number,
                        name,
                        storage,
                        type.isArray() ? 0 : Room.BYTES / storage.bytes(),
                        !type.isArray() && !facts.within().get(number));
    }

    /** Whether a class is one of the arrays whose elements kernels load and store. */
    static boolean isArray(Class<?> type) {
        return storage(type).isPresent();
    }

    /** The kind that a primitive type is computed as. */
    static Kind primitive(Class<?> type) {
        if (type == float.class) {
            return Kind.FLOAT;
        }
        return type == long.class ? Kind.LONG : type == double.class ? Kind.DOUBLE : Kind.INT;
    }

    private static Optional<Storage> storage(Class<?> type) {
        if (type == FloatArray.class || type == float[].class) {
            return Optional.of(Storage.FLOAT);
        } else if (type == IntArray.class || type == int[].class) {
            return Optional.of(Storage.INT);
        } else if (type == ByteArray.class
                || type == Int8Array.class
                || type == byte[].class
                || type == FP8Array.class) {
            return Optional.of(Storage.BYTE);
        } else if (type == ShortArray.class
                || type == short[].class
                || type == CharArray.class
                || type == HalfFloatArray.class
                || type == BFloat16Array.class) {
            return Optional.of(Storage.SHORT);
        } else if (type == LongArray.class || type == long[].class) {
            return Optional.of(Storage.LONG);
        } else if (type == DoubleArray.class || type == double[].class) {
            return Optional.of(Storage.DOUBLE);
        }
        return Optional.empty();
    }
}
