package dev.gyre.ir.bytecode;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The parameters that a kernel reads and writes, its helper methods included, and the places where it stores. Uses that can't be told count as both
 * read and written.
 */
public final class ArgumentUse {
    private static final int MAX_DEPTH = 8;
    private static final String CONTEXT = "uk/ac/manchester/tornado/api/KernelContext";
    private static final String TYPES = "uk/ac/manchester/tornado/api/types/";
    private static final String ARRAYS = TYPES + "arrays/";

    private final BitSet read = new BitSet();
    private final BitSet written = new BitSet();
    private final List<Store> stores = new ArrayList<>();
    private final int parameters;

    /** A store into an array that a parameter holds ({@code allocation} -1) or that an instruction of the kernel allocates. */
    public record Store(int index, int allocation) {}

    private ArgumentUse(int parameters) {
        this.parameters = parameters;
    }

    /** Analyses a kernel. */
    public static ArgumentUse of(KernelCode code) {
        return analyse(code, 0);
    }

    /** The use to assume of a method that can't be read. */
    public static ArgumentUse unknown(KernelMethod method) {
        ArgumentUse use = new ArgumentUse(method.type().parameterCount());
        use.all();
        return use;
    }

    public boolean reads(int parameter) {
        return read.get(parameter);
    }

    public boolean writes(int parameter) {
        return written.get(parameter);
    }

    /** Every instruction that stores into an array or a static field, or may do so. */
    public List<Store> stores() {
        return stores;
    }

    private void all() {
        read.set(0, parameters);
        written.set(0, parameters);
    }

    private static ArgumentUse analyse(KernelCode code, int depth) {
        ArgumentUse use = new ArgumentUse(code.method().type().parameterCount());
        ValueOrigins origins = new ValueOrigins(code);
        for (int i = 0; i < code.instructions().size(); i++) {
            if (origins.reachable(i)) {
                use.instruction(code, origins, i, depth);
            }
        }
        return use;
    }

    private void instruction(KernelCode code, ValueOrigins origins, int index, int depth) {
        Instruction instruction = code.at(index);
        switch (instruction) {
            case ArrayLoadInstruction _ -> reads(origins.origin(index, 1), true);
            case ArrayStoreInstruction _ -> store(index, origins.origin(index, 2));
            case FieldInstruction field
            when field.opcode() == Opcode.PUTSTATIC || field.opcode() == Opcode.PUTFIELD ->
                stores.add(new Store(index, -1));
            case InvokeInstruction invoke -> call(code, origins, index, invoke, depth);
            default -> {}
        }
    }

    private void call(KernelCode code, ValueOrigins origins, int index, InvokeInstruction invoke, int depth) {
        String owner = invoke.owner().asInternalName();
        int arguments = invoke.typeSymbol().parameterCount();
        if (invoke.opcode() == Opcode.INVOKEVIRTUAL && owner.startsWith(ARRAYS)) {
            int receiver = origins.origin(index, arguments);
            switch (invoke.name().stringValue()) {
                case "get", "getHalfFloat", "getHalf2", "getFloat", "getE4M3", "getE5M2" -> reads(receiver, true);
                case "set", "init", "clear" -> store(index, receiver);
                case "getSize", "getElementSize", "getNumBytesOfSegment" -> {}
                default -> {
                    reads(receiver, true);
                    store(index, receiver);
                }
            }
            return;
        }
        if (owner.equals(CONTEXT) && takesArrays(invoke)) {
            contextCall(origins, index, invoke.name().stringValue(), arguments);
            return;
        }
        if (invoke.opcode() != Opcode.INVOKESTATIC && !owner.startsWith("java/") && !owner.equals(CONTEXT)) {
            object(origins.origin(index, arguments), index, invoke);
        }
        if (!takesArrays(invoke)) {
            return;
        }
        Optional<ArgumentUse> callee = depth < MAX_DEPTH
                ? resolve(code, invoke).flatMap(KernelCode::read).map(c -> analyse(c, depth + 1))
                : Optional.empty();
        for (int a = 0; a < arguments; a++) {
            if (isArray(invoke.typeSymbol().parameterType(a).descriptorString())) {
                int origin = origins.origin(index, arguments - 1 - a);
                int argument = invoke.opcode() == Opcode.INVOKESTATIC ? a : a + 1;
                reads(origin, callee.map(c -> c.reads(argument)).orElse(true));
                if (callee.map(c -> c.writes(argument)).orElse(true)) {
                    store(index, origin);
                }
            }
        }
    }

    /** A call of an object's method may read and store all that the object holds, but for those that by their names only tell something. */
    private void object(int origin, int index, InvokeInstruction invoke) {
        String name = invoke.name().stringValue();
        if (origin >= 0) {
            read.set(origin);
        }
        boolean tells = name.equals("<init>")
                || (invoke.owner().asInternalName().startsWith(TYPES) && (name.startsWith("get") || isSize(name)));
        if (!tells) {
            stores.add(new Store(index, -1));
            if (origin >= 0) {
                written.set(origin);
            }
        }
    }

    /** Whether a method of TornadoVM's types by that name tells how large something is. */
    static boolean isSize(String name) {
        return switch (name) {
            case "X", "Y", "Z", "size", "getLength", "getSize", "getNumRows", "getNumColumns" -> true;
            default -> false;
        };
    }

    /** Records a context method's stores to its array arguments. */
    private void contextCall(ValueOrigins origins, int index, String name, int arguments) {
        Set<Integer> written = switch (name) {
            case "simdgroupMatrixStore", "mmaStore", "mmaStoreInt" -> Set.of(1);
            case "matrixMultiply8x8" -> Set.of(6);
            case "mmaStoreBSwizzled" -> Set.of(0);
            case String n
            when n.startsWith("swizzleLoad") || n.startsWith("simdgroup") || n.startsWith("mma") -> Set.of();
            default -> Set.of(0); // atomicAdd, asyncCopyToLocal and what stores
        };
        for (int a = 0; a < arguments; a++) {
            int origin = origins.origin(index, arguments - 1 - a);
            if (written.contains(a)) {
                store(index, origin);
            }
            if (!written.contains(a) || name.equals("atomicAdd")) {
                readsIfArray(origin);
            }
        }
    }

    /** Numbers among the arguments come from elsewhere, or from parameters that are none. */
    private void readsIfArray(int origin) {
        if (origin >= 0) {
            read.set(origin);
        }
    }

    private void reads(int origin, boolean does) {
        if (!does) {
            return;
        }
        if (origin >= 0) {
            read.set(origin);
        } else if (ValueOrigins.allocationIndex(origin) < 0) {
            read.set(0, parameters);
        }
    }

    private void store(int index, int origin) {
        stores.add(new Store(index, ValueOrigins.allocationIndex(origin)));
        if (origin >= 0) {
            written.set(origin);
        } else if (ValueOrigins.allocationIndex(origin) < 0) {
            all();
        }
    }

    private static boolean takesArrays(InvokeInstruction invoke) {
        return invoke.typeSymbol().parameterList().stream().anyMatch(p -> isArray(p.descriptorString()));
    }

    private static boolean isArray(String descriptor) {
        return descriptor.startsWith("[") || descriptor.startsWith("L" + ARRAYS);
    }

    /** The method that a kernel calls, unless it is one of TornadoVM's arrays or may be overridden. */
    static Optional<KernelMethod> resolve(KernelCode code, InvokeInstruction invoke) {
        ClassLoader loader = code.method().owner().getClassLoader();
        String name = invoke.name().stringValue();
        try {
            Class<?> owner = Class.forName(invoke.owner().asInternalName().replace('/', '.'), false, loader);
            MethodType type =
                    MethodType.fromMethodDescriptorString(invoke.type().stringValue(), loader);
            if (TornadoNativeArray.class.isAssignableFrom(owner)) {
                return Optional.empty();
            }
            return invoke.opcode() == Opcode.INVOKESTATIC
                    ? Optional.of(new KernelMethod(owner, name, type))
                    : ofObject(owner, name, type);
        } catch (ClassNotFoundException | TypeNotPresentException e) {
            return Optional.empty();
        }
    }

    /** The method of a class's objects that no class below overrides, such as that of an object which is the only one of its class. */
    private static Optional<KernelMethod> ofObject(Class<?> owner, String name, MethodType type) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.getName().equals(name)
                        && m.getReturnType() == type.returnType()
                        && Arrays.equals(m.getParameterTypes(), type.parameterArray()))
                .filter(m -> Modifier.isFinal(owner.getModifiers())
                        || Modifier.isFinal(m.getModifiers())
                        || Modifier.isPrivate(m.getModifiers()))
                .findFirst()
                .map(_ -> new KernelMethod(owner, name, type.insertParameterTypes(0, owner), false));
    }
}
