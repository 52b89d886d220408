package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.KernelMethods;
import dev.gyre.jvm.VectorBits;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Hostile kernels do in a plan what they do as plain calls: bit for bit in strict, within a tolerance otherwise. A run draws fresh ones and prints its
 * seed; the system properties {@code gyre.random.hostile} and {@code gyre.random.seed} say how many and from where, and
 * {@code gyre.random.hostile.all=true} takes each at all widths and numbers of threads.
 */
final class HostileProgramsTest {
    private static final int PROGRAMS = Integer.getInteger("gyre.random.hostile", 1_000);
    private static final boolean ALL = Boolean.getBoolean("gyre.random.hostile.all");
    private static final int CHAIN = Integer.getInteger("gyre.random.chain", 200);
    private static final int BATCH = 50;
    private static final float TOLERANCE = 1e-3f;
    private static final CompilerSettings DEFAULT = new CompilerSettings(true, true);
    private static final List<TileScheduler> SCHEDULERS = IntStream.rangeClosed(1, 3)
            .mapToObj(t -> TileScheduler.withTiles(t, 7))
            .toList();

    @AfterAll
    static void close() {
        SCHEDULERS.forEach(TileScheduler::close);
    }

    /** One way to compile and run a kernel. */
    private record Way(CompilerSettings settings, TileScheduler scheduler) {
        boolean isStrict() {
            return !settings.contract();
        }

        @Override
        public String toString() {
            return "%s, %d bits, %d threads"
                    .formatted(isStrict() ? "strict" : "default", settings.bits(), scheduler.threads());
        }
    }

    @Test
    void plansDoWhatPlainCallsDo() {
        long seed = Long.getLong("gyre.random.seed", ThreadLocalRandom.current().nextInt(1, 1 << 30));
        System.out.println("hostile programs: -Dgyre.random.seed=" + seed);
        int vectors = 0;
        List<String> differences = new ArrayList<>();
        for (int first = 0; first < PROGRAMS; first += BATCH) {
            int count = Math.min(BATCH, PROGRAMS - first);
            List<HostileGenerator.Kernel> programs = new ArrayList<>();
            StringBuilder methods = new StringBuilder();
            for (int p = 0; p < count; p++) {
                programs.add(new HostileGenerator(seed + first + p, CHAIN).kernel());
                methods.append(programs.get(p).print("k" + p));
            }
            Compiler.By by = Compiler.By.ofBatch(first / BATCH);
            Class<?> kernels = by.compile(methods.toString());
            for (int p = 0; p < count; p++) {
                HostileGenerator.Kernel program = programs.get(p);
                KernelMethod method = KernelMethods.method(kernels, "k" + p);
                for (Way way : ways(first + p)) {
                    CompiledKernel kernel = KernelCompiler.compile(method, way.settings());
                    vectors += kernel.form() == Form.SIMD ? 1 : 0;
                    if (difference(method, program, seed + first + p, way).isPresent()) {
                        differences.add(report(program, seed + first + p, way, by));
                        break;
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(vectors).as("kernels with vectors").isGreaterThan(PROGRAMS / 3);
    }

    private static List<Way> ways(int program) {
        CompilerSettings[] widths = VectorBits.strict();
        if (!ALL) {
            CompilerSettings strict = widths[program % widths.length];
            boolean contracts = program % 3 == 2;
            return List.of(new Way(
                    contracts ? DEFAULT.within(strict.bits()) : strict, SCHEDULERS.get(program % SCHEDULERS.size())));
        }
        List<Way> all = new ArrayList<>();
        for (CompilerSettings strict : widths) {
            for (TileScheduler scheduler : SCHEDULERS) {
                all.add(new Way(strict, scheduler));
                all.add(new Way(DEFAULT.within(strict.bits()), scheduler));
            }
        }
        return all;
    }

    private static String report(HostileGenerator.Kernel program, long seed, Way way, Compiler.By by) {
        HostileGenerator.Kernel smallest = program.smallest(candidate -> by.tryCompile(candidate.print("k"))
                .flatMap(k -> difference(KernelMethods.method(k, "k"), candidate, seed, way))
                .isPresent());
        Class<?> kernels = by.compile(smallest.print("k"));
        return "seed %d, %s, %s, lo %d, hi %d, alias %s: %s%n%s"
                .formatted(
                        seed,
                        by,
                        way,
                        program.lo(),
                        program.hi(),
                        program.alias(),
                        difference(KernelMethods.method(kernels, "k"), smallest, seed, way)
                                .orElse("not reproducible"),
                        smallest.print("k"));
    }

    /** How a plan differs from the plain call, if it does: in what it throws, too. */
    private static Optional<String> difference(
            KernelMethod method, HostileGenerator.Kernel program, long seed, Way way) {
        Object[] expected = arguments(program, seed);
        Object[] actual = arguments(program, seed);
        Optional<Throwable> plain = thrown(() -> method.handle().invokeWithArguments(expected));
        Optional<Throwable> planned = thrown(
                () -> PlannedKernel.run(KernelCompiler.compile(method, way.settings()), actual, way.scheduler()));
        if (plain.isPresent() || planned.isPresent()) {
            boolean both = plain.isPresent() && planned.isPresent();
            return both
                    ? Optional.empty()
                    : Optional.of("plain " + plain + ", planned " + planned.map(HostileProgramsTest::root));
        }
        for (int a = 0; a < expected.length; a++) {
            Optional<String> difference = difference(expected[a], actual[a], way.isStrict());
            if (difference.isPresent()) {
                return Optional.of("argument %d at %s".formatted(a, difference.get()));
            }
        }
        return Optional.empty();
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    private interface Call {
        void run() throws Throwable;
    }

    private static Optional<Throwable> thrown(Call call) {
        try {
            call.run();
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }

    private static Optional<String> difference(Object expected, Object actual, boolean strict) {
        int size = expected instanceof IntArray i ? i.getSize() : HostileGenerator.SIZE;
        for (int i = 0; i < size; i++) {
            double x = number(expected, i);
            double y = number(actual, i);
            boolean exact = strict || expected instanceof IntArray || expected instanceof LongArray;
            boolean equal = exact
                    ? Double.doubleToLongBits(x) == Double.doubleToLongBits(y)
                    : x == y || Double.compare(x, y) == 0 || Math.abs(x - y) <= TOLERANCE * (1 + Math.abs(x));
            if (!equal) {
                return Optional.of("%d: %s instead of %s".formatted(i, y, x));
            }
        }
        return Optional.empty();
    }

    private static double number(Object array, int i) {
        return switch (array) {
            case FloatArray f -> f.get(i);
            case DoubleArray d -> d.get(i);
            case IntArray k -> k.get(i);
            case LongArray l -> Double.longBitsToDouble(l.get(i) & ~(0x7FFL << 52));
            default -> 0;
        };
    }

    private static Object[] arguments(HostileGenerator.Kernel program, long seed) {
        Random random = new Random(seed);
        int size = HostileGenerator.SIZE;
        FloatArray x = new FloatArray(size);
        DoubleArray d = new DoubleArray(size);
        IntArray a = new IntArray(size);
        ByteArray c = new ByteArray(size);
        ShortArray h = new ShortArray(size);
        LongArray l = new LongArray(size);
        IntArray begin = new IntArray(64);
        IntArray end = new IntArray(64);
        boolean special = random.nextInt(4) == 0;
        float[] specials = {Float.NaN, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = 0; i < size; i++) {
            x.set(i, special && random.nextInt(40) == 0 ? specials[random.nextInt(4)] : random.nextInt(64) / 16f - 2f);
            d.set(i, random.nextInt(64) / 16.0 - 2);
            a.set(i, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(100) - 50);
            c.set(i, (byte) random.nextInt());
            h.set(i, (short) random.nextInt(100));
            l.set(i, random.nextLong());
        }
        for (int i = 0; i < 64; i++) {
            begin.set(i, random.nextInt(9) - 3);
            end.set(i, random.nextInt(4) == 0 ? begin.get(i) + random.nextInt(2) : random.nextInt(10) - 2);
        }
        FloatArray y = program.alias() ? x : new FloatArray(size);
        IntArray b = program.alias() ? a : new IntArray(size);
        return new Object[] {
            x,
            d,
            a,
            c,
            h,
            l,
            begin,
            end,
            y,
            b,
            new DoubleArray(size),
            new LongArray(size),
            37,
            program.lo(),
            program.hi()
        };
    }
}
