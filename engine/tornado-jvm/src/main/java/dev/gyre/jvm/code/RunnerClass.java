package dev.gyre.jvm.code;

import dev.gyre.ir.bytecode.Arguments;
import dev.gyre.ir.bytecode.KernelMethod;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The frame of every generated class: a hidden nest-mate of the kernel's class, or an ordinary class beside it if that comes from
 * another loader, which extends {@link TileRunner} and keeps the arguments in fields. What is specific to a compiler is added by its body.
 */
public final class RunnerClass {
    static final MethodTypeDesc SPACE = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int.arrayType());
    public static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_void, java.util.Collections.nCopies(2 * TileRunner.DIMENSIONS, ConstantDescs.CD_int));
    private static final ClassDesc TILE_RUNNER =
            TileRunner.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc BIND =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object.arrayType());
    private static final MethodType CONSTRUCTOR = MethodType.methodType(void.class, Object[].class);

    private static final ClassDesc SEGMENT =
            MemorySegment.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc HEAP = MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object);
    private static final MethodTypeDesc ELEMENT =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    /** Bytes of code from which on the JIT leaves a method alone, and some to spare. */
    private static final int HUGE_METHOD = 7_900;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final KernelMethod kernel;
    private final ClassDesc name;
    private final ClassDesc superclass;
    private final List<ClassDesc> parameters;

    public RunnerClass(KernelMethod kernel, String suffix) {
        this(kernel, suffix, TileRunner.class);
    }

    /** A class below another one, whose constructor takes nothing. */
    public RunnerClass(KernelMethod kernel, String suffix, Class<? extends TileRunner> superclass) {
        this.kernel = kernel;
        this.superclass = superclass.describeConstable().orElseThrow();
        this.name = ClassDesc.of(
                kernel.owner().getName() + "$" + kernel.name().replace('$', '_') + suffix + NUMBER.incrementAndGet());
        this.parameters = kernel.type().describeConstable().orElseThrow().parameterList();
    }

    /** The name of the generated class. */
    public ClassDesc name() {
        return name;
    }

    /** Generates and defines the class, and gives its constructor. */
    public Function<Object[], TileRunner> define(Consumer<ClassBuilder> body) {
        return define(generate(List.of(), body));
    }

    /**
     * A class that is defined when arguments are bound first.
     *
     * @param longest bytes of code of its longest method
     * @param bind binds arguments
     */
    public record Generated(int longest, Function<Object[], TileRunner> bind) {}

    /**
     * As {@link #define(Consumer)}, with further fields for the heap arrays behind the arguments; empty if a method is longer than the
     * JIT takes.
     *
     * @param heapTypes by parameter, the type of its heap array, a segment if it's off the heap, or its own type if it is none; parts of
     *     objects come behind
     */
    public Optional<Generated> generateOnHeap(List<ClassDesc> heapTypes, Arguments bound, Consumer<ClassBuilder> body) {
        byte[] bytes;
        try {
            bytes = generate(heapTypes, body);
        } catch (IllegalArgumentException e) {
            if (isTooLong(e)) {
                return Optional.empty();
            }
            throw e;
        }
        ClassModel model = kernel.classFile().parse(bytes);
        int longest = model.methods().stream()
                .flatMap(m -> m.code().stream())
                .mapToInt(code -> ((CodeAttribute) code).codeLength())
                .max()
                .orElse(0);
        if (longest > HUGE_METHOD) {
            return Optional.empty();
        }
        byte[] folded = IdenticalCodeFolding.fold(kernel.classFile(), model).orElse(bytes);
        return Optional.of(new Generated(longest, whenBound(folded).compose(bound::withParts)));
    }

    /** Whether a class couldn't be made since a method of it is longer than a class file takes, which its exception says in words alone. */
    private static boolean isTooLong(IllegalArgumentException e) {
        return e.getMessage() != null && e.getMessage().startsWith("Code length");
    }

    /** Defines the class when arguments are bound first. */
    private Function<Object[], TileRunner> whenBound(byte[] bytes) {
        AtomicReference<Function<Object[], TileRunner>> constructor = new AtomicReference<>();
        return arguments -> {
            synchronized (constructor) {
                if (constructor.get() == null) {
                    constructor.set(define(bytes));
                }
            }
            return constructor.get().apply(arguments);
        };
    }

    private byte[] generate(List<ClassDesc> heapTypes, Consumer<ClassBuilder> body) {
        return kernel.classFile().build(name, builder -> {
            builder.withSuperclass(superclass).withFlags(AccessFlag.FINAL);
            fields(builder, heapTypes);
            body.accept(builder);
        });
    }

    private Function<Object[], TileRunner> define(byte[] bytes) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(kernel.owner(), MethodHandles.lookup());
            Class<?> generated = isNestMate(kernel)
                    ? lookup.defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE)
                            .lookupClass()
                    : lookup.defineClass(bytes);
            MethodHandle constructor = MethodHandles.privateLookupIn(generated, MethodHandles.lookup())
                    .findConstructor(generated, CONSTRUCTOR)
                    .asType(MethodType.methodType(TileRunner.class, Object[].class));
            return arguments -> construct(constructor, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't define %s: %s".formatted(name.displayName(), e.getMessage()), e);
        }
    }

    /** Whether generated classes may call the private methods of a kernel's class: if it comes from the same loader as this one. */
    public static boolean isNestMate(KernelMethod kernel) {
        return kernel.owner().getModule().equals(RunnerClass.class.getModule());
    }

    private static TileRunner construct(MethodHandle constructor, Object[] arguments) {
        try {
            return (TileRunner) constructor.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Pushes all of the kernel's arguments. */
    public void loadArguments(CodeBuilder code) {
        for (int p = 0; p < parameters.size(); p++) {
            code.aload(0).getfield(name, field(p), parameters.get(p));
        }
    }

    /** Pushes all arguments, arrays as the heap arrays behind them. */
    public void loadHeap(CodeBuilder code, List<ClassDesc> heapTypes) {
        for (int p = 0; p < heapTypes.size(); p++) {
            ClassDesc own = p < parameters.size() ? parameters.get(p) : heapTypes.get(p);
            boolean array = isMemory(heapTypes.get(p));
            code.aload(0).getfield(name, array ? heapField(p) : field(p), array ? heapTypes.get(p) : own);
            if (heapTypes.get(p).isPrimitive() && !own.isPrimitive()) {
                unboxTo(code, own, heapTypes.get(p));
            }
        }
    }

    /** Turns an iteration on the stack into the first of its elements, see {@link TileRunner#element}. */
    public void element(CodeBuilder code, int each) {
        code.loadConstant(each).invokestatic(TILE_RUNNER, "element", ELEMENT);
    }

    private void fields(ClassBuilder builder, List<ClassDesc> heapTypes) {
        for (int p = 0; p < parameters.size(); p++) {
            builder.withField(field(p), parameters.get(p), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
        }
        for (int p = 0; p < heapTypes.size(); p++) {
            boolean array = isMemory(heapTypes.get(p));
            if (array || p >= parameters.size()) {
                builder.withField(
                        array ? heapField(p) : field(p), heapTypes.get(p), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            }
        }
        builder.withMethodBody(ConstantDescs.INIT_NAME, BIND, ClassFile.ACC_PUBLIC, code -> {
            code.aload(0).invokespecial(superclass, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
            for (int p = 0; p < parameters.size(); p++) {
                code.aload(0).aload(1).loadConstant(p).aaload();
                unbox(code, parameters.get(p));
                code.putfield(name, field(p), parameters.get(p));
            }
            for (int p = 0; p < heapTypes.size(); p++) {
                if (isMemory(heapTypes.get(p))) {
                    code.aload(0).aload(1).loadConstant(p).aaload();
                    boolean heap = heapTypes.get(p).isArray();
                    code.invokestatic(TILE_RUNNER, heap ? "heap" : "segment", HEAP)
                            .checkcast(heapTypes.get(p));
                    code.putfield(name, heapField(p), heapTypes.get(p));
                } else if (p >= parameters.size()) {
                    code.aload(0).aload(1).loadConstant(p).aaload();
                    unbox(code, heapTypes.get(p));
                    code.putfield(name, field(p), heapTypes.get(p));
                }
            }
            code.return_();
        });
    }

    /** Whether a parameter is an array's elements: on the heap, or in a segment. */
    private static boolean isMemory(ClassDesc type) {
        return type.isArray() || type.equals(SEGMENT);
    }

    private static String heapField(int parameter) {
        return "h" + parameter;
    }

    private static String field(int parameter) {
        return "a" + parameter;
    }

    private static void unboxTo(CodeBuilder code, ClassDesc box, ClassDesc type) {
        code.invokevirtual(box, type.displayName() + "Value", MethodTypeDesc.of(type));
    }

    private static void unbox(CodeBuilder code, ClassDesc type) {
        TypeKind kind = TypeKind.from(type);
        if (kind == TypeKind.REFERENCE) {
            code.checkcast(type);
            return;
        }
        ClassDesc box = switch (kind) {
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            case BYTE -> ConstantDescs.CD_Byte;
            case SHORT -> ConstantDescs.CD_Short;
            case CHAR -> ConstantDescs.CD_Character;
            default -> ConstantDescs.CD_Boolean;
        };
        code.checkcast(box).invokevirtual(box, type.displayName() + "Value", MethodTypeDesc.of(type));
    }
}
