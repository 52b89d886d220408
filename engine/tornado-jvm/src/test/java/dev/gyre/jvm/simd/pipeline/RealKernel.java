package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.compilers.OwnClasses;
import dev.gyre.jvm.compilers.SourceCompiler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A kernel and how its arguments are made.
 *
 * @param arguments letters for arrays, each full of numbers, and numbers: {@code F40} is 40 floats, {@code P40} that many above zero, {@code W40} that many
 *     of 0, 1, 2 and 3, {@code I40} ints of 0 to 4, {@code J40} any ints, {@code B40} bytes
 */
record RealKernel(KernelMethod method, String arguments) {
    private static final Path TASKS = Path.of("../../tornado-tasks/src/main/java/dev/gyre/tasks");

    /** Kernels of models, and of the runtime's tests. */
    static List<RealKernel> all() {
        List<Path> sources = Stream.of(
                        "linear/MatMul",
                        "convolution/CausalConvolution",
                        "norm/LayerNormalization",
                        "training/Descent",
                        "attention/Rotary",
                        "aft/AttentionFree",
                        "aft/AttentionFreeScan")
                .map(name -> TASKS.resolve(name + ".java"))
                .toList();
        OwnClasses tasks = SourceCompiler.JAVAC.compile(sources);
        List<RealKernel> all = new ArrayList<>();
        all.add(of(tasks.named("dev.gyre.tasks.linear.MatMul"), "nn", "F40 F80 F70 5 7 9"));
        all.add(of(
                tasks.named("dev.gyre.tasks.convolution.CausalConvolution"),
                "forward",
                "F100 F20 F9 F40 F100 2 6 5 3"));
        all.add(of(tasks.named("dev.gyre.tasks.convolution.CausalConvolution"), "advance", "F40 F60 F60 2 3 5 6"));
        all.add(of(tasks.named("dev.gyre.tasks.norm.LayerNormalization"), "rows", "F100 F20 F100 F20 F20 4 3 5 0.25"));
        all.add(of(
                tasks.named("dev.gyre.tasks.training.Descent"),
                "adamW",
                "F40 F40 P40 F40 P2 P4 37 0.9 0.99 0.125 0.3"));
        all.add(of(
                tasks.named("dev.gyre.tasks.attention.Rotary"), "rotatePairs", "F140 I5 F140 6 3 1 2 5 0.25 -1.5 1 5"));
        all.add(of(
                tasks.named("dev.gyre.tasks.aft.AttentionFreeScan"),
                "forward",
                "F80 F80 F80 F20 P20 P20 F80 F20 F20 F20 2 5 7"));
        all.add(of("dev.gyre.jvm.simd.PassesTest", "branches", "W40 I90 F40 37"));
        all.add(of("dev.gyre.jvm.simd.PassesTest", "prefix", "F60 6 9"));
        all.add(of("dev.gyre.jvm.run.SharingKernels", "scaled", "F50 B70 F20 F60 5 9 7"));
        all.add(of("dev.gyre.jvm.run.IterationKernels", "pairs", "F80 F80 20"));
        all.add(of("dev.gyre.jvm.run.ReductionKernels", "sumOfSeveral", "J40 J1"));
        all.add(of("dev.gyre.jvm.run.ReductionKernels", "counts", "F40 J1 J1"));
        all.add(of(FaultKernels.class, "counts", "J40 J40 37"));
        all.add(of(FaultKernels.class, "exchange", "F40 F40 37"));
        all.add(of(FaultKernels.class, "guarded", "F40 F40 F40 37 0.75"));
        return all;
    }

    /** A kernel whose last iterations, some of a vector's lanes, do nothing. */
    static RealKernel bounded() {
        return of(FaultKernels.class, "bounded", "F60 F60 57 53");
    }

    /** A kernel with a context, of the runtime's tests. */
    static KernelMethod ofGroups(String name) {
        return of("dev.gyre.jvm.group.GroupKernels", name, "").method;
    }

    private static RealKernel of(String owner, String name, String arguments) {
        try {
            return of(Class.forName(owner), name, arguments);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RealKernel of(Class<?> owner, String name, String arguments) {
        return new RealKernel(KernelMethods.method(owner, name), arguments);
    }

    /** Arguments of a seed. */
    Object[] values(long seed) {
        Random random = new Random(seed);
        return Stream.of(arguments.split(" ")).map(word -> value(word, random)).toArray();
    }

    private static Object value(String word, Random random) {
        int n = Character.isLetter(word.charAt(0)) ? Integer.parseInt(word.substring(1)) : 0;
        return switch (word.charAt(0)) {
            case 'F', 'P' -> {
                FloatArray floats = new FloatArray(n);
                for (int i = 0; i < n; i++) {
                    float x = (float) random.nextGaussian() * 2f;
                    floats.set(i, word.charAt(0) == 'P' ? Math.abs(x) + 0.5f : x);
                }
                yield floats;
            }
            case 'W' -> {
                FloatArray floats = new FloatArray(n);
                for (int i = 0; i < n; i++) {
                    floats.set(i, random.nextInt(4));
                }
                yield floats;
            }
            case 'I' -> IntArray.fromArray(random.ints(n, 0, 5).toArray());
            case 'J' -> IntArray.fromArray(random.ints(n).toArray());
            case 'B' -> {
                byte[] bytes = new byte[n];
                random.nextBytes(bytes);
                yield Int8Array.fromArray(bytes);
            }
            default -> word.contains(".") ? (Object) Float.valueOf(word) : (Object) Integer.valueOf(word);
        };
    }

    /** What the plain call leaves of them. */
    Object[] plain(long seed) {
        Object[] values = values(seed);
        try {
            method.handle().invokeWithArguments(values);
        } catch (Throwable e) {
            throw new IllegalStateException(method + " itself", e);
        }
        return values;
    }

    String name() {
        return method.toString().replaceAll(".*\\.", "");
    }
}
