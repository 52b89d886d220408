package dev.gyre.ir.text;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.interpret.FormLanes;
import dev.gyre.ir.interpret.FormRun;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Pass;
import dev.gyre.ir.pipeline.Unit;
import dev.gyre.ir.transform.Flattening;
import dev.gyre.ir.transform.Interchange;
import dev.gyre.ir.verify.FormVerifier;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A kernel before a pass.
 *
 * @param pass its name
 */
record PassCase(String pass, KernelIr kernel) {
    private static final int ELEMENTS = 512;
    private static final int MOST = 7;
    private static final long BUDGET = 1_000_000;

    private LoopNest nest() {
        List<ParallelLoop> loops = new ArrayList<>();
        Stmt.walk(kernel.body(), s -> {
            switch (s) {
                case Stmt.For f
                when f.label().isParallel() ->
                    loops.add(new ParallelLoop(
                            f.variable().name(),
                            loops.size(),
                            f.label().instruction(),
                            0,
                            f.relation() == Relation.LE,
                            f.step(),
                            0));
                case Stmt.Loop l
                when l.label().isParallel() ->
                    loops.add(new ParallelLoop("", loops.size(), l.label().instruction(), 0, false, 1, 0));
                default -> {}
            }
        });
        return new LoopNest(loops, loops.size(), "");
    }

    /**
     * The statements after the pass, checked.
     *
     * @throws IllegalArgumentException if there's no such pass
     */
    List<Stmt> after() throws RefusedException {
        Unit unit = kernel.group().isPresent() ? Unit.of(kernel, _ -> true) : Unit.of(kernel, nest());
        List<Stmt> after = transformed(unit);
        FormVerifier.statements(kernel.body(), after, unit.signature());
        return after;
    }

    private List<Stmt> transformed(Unit unit) throws RefusedException {
        return switch (pass) {
            case "flattening" -> Flattening.of(kernel.body(), nest()).body();
            case "interchange" ->
                Interchange.of(kernel.body(), nest(), 0).map(Interchange::body).orElse(kernel.body());
            default -> row().transformation().of(kernel.body(), unit);
        };
    }

    private Pass<List<Stmt>, Unit> row() {
        return Stream.of(MiddleEnd.LOOPS, MiddleEnd.ACCESSES, MiddleEnd.REDUCTIONS)
                .flatMap(list -> list.passes().stream())
                .filter(p -> p.name().equals(pass))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no pass " + pass));
    }

    /** Statements as text, with the kernel's names. */
    String text(List<Stmt> statements) {
        return FormText.statements(kernel, statements);
    }

    /** Whether it can be run: with arrays and numbers for parameters, and in one order. */
    boolean runs() {
        return kernel.group().isEmpty() && kernel.counters().isEmpty();
    }

    /** The bits that statements leave in the arrays of arguments of a seed, or what they say of an index beyond an array. */
    List<byte[]> left(List<Stmt> statements, long seed) {
        Random random = new Random(seed);
        Object[] arguments = kernel.parameters().stream()
                .limit(kernel.parameters().size() - kernel.ownArrays().size())
                .map(p -> switch (p) {
                    case KernelIr.Parameter.Array(ArrayRef a) -> array(a, random);
                    case KernelIr.Parameter.Scalar(KernelVariable v) ->
                        v.kind().isFloating() ? (Object) random.nextFloat() : (Object) (1 + random.nextInt(MOST));
                    default -> throw new IllegalArgumentException("it takes more than arrays and numbers");
                })
                .toArray();
        Map<Integer, Integer> own = new HashMap<>();
        kernel.ownArrays().forEach(a -> own.put(a.array().parameter(), a.size()));
        try {
            new FormRun(kernel.parameters(), FormLanes.NONE, BUDGET).loops(statements, arguments, own);
        } catch (IndexOutOfBoundsException e) {
            return List.of(e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
        return Arrays.stream(arguments)
                .filter(a -> a instanceof TornadoNativeArray)
                .map(a -> ((TornadoNativeArray) a).getSegment().toArray(ValueLayout.JAVA_BYTE))
                .toList();
    }

    private static TornadoNativeArray array(ArrayRef array, Random random) {
        return switch (array.storage()) {
            case INT -> IntArray.fromArray(random.ints(ELEMENTS, 0, MOST).toArray());
            case FLOAT -> {
                FloatArray floats = new FloatArray(ELEMENTS);
                for (int i = 0; i < ELEMENTS; i++) {
                    floats.set(i, (float) random.nextGaussian());
                }
                yield floats;
            }
            default ->
                throw new IllegalArgumentException("cases have arrays of ints and floats, not of " + array.storage());
        };
    }
}
