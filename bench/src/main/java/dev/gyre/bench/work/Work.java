package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Blas;
import dev.gyre.bench.peer.Peer;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A kind of work that contenders are timed on.
 *
 * @param name what {@code --family} calls it
 * @param title one line for the user
 * @param shapes that it's timed on
 * @param parts of a run that are counted, one of which a time is of
 * @param problem what all contenders compute, from a shape
 * @param amounts what one execution is counted in, the first of which is the most telling
 * @param bound what nobody who does the work can do without, from a shape; none if that isn't known
 * @param contenders ours first
 */
public record Work(
        String name,
        String title,
        List<WorkShape> shapes,
        int parts,
        Function<WorkShape, Problem> problem,
        List<Amount> amounts,
        Function<WorkShape, Optional<RooflineBound>> bound,
        List<Contender> contenders) {

    /** Name of our contender, which every work has and the others are compared with. */
    public static final String OURS = "gyre";

    /**
     * The operations, bytes or tokens of one execution.
     *
     * @param unit in which speed is given
     * @param of the amount, from a shape
     */
    public record Amount(Unit unit, ToDoubleFunction<WorkShape> of) {}

    /** In what speed is given, and which peak of the machine bounds it. */
    public enum Unit {
        /** Floating-point operations, bounded by multiply-adds. */
        FLOPS("GFLOP/s", 1e9),
        /** Bytes that must be moved at least, bounded by copying. */
        BYTES("GB/s", 1e9),
        /** Positions of sequences. */
        TOKENS("tokens/s", 1),
        /** Tasks of a plan. */
        TASKS("tasks/s", 1);

        private final String title;
        private final double scale;

        Unit(String title, double scale) {
            this.title = title;
            this.scale = scale;
        }

        /** Heading of its column. */
        public String title() {
            return title;
        }

        /** A speed in this unit, from what is done in a second. */
        public double of(double perSecond) {
            return perSecond / scale;
        }
    }

    /** Keeps the lists to itself. */
    public Work {
        shapes = List.copyOf(shapes);
        amounts = List.copyOf(amounts);
        contenders = List.copyOf(contenders);
    }

    /** A work without contenders, for which no problem is posed yet. */
    public static Work of(String name, String title, String... shapes) {
        return new Work(
                name,
                title,
                Arrays.stream(shapes).map(WorkShape::of).toList(),
                1,
                _ -> {
                    throw new IllegalStateException(name + " isn't posed as one graph");
                },
                List.of(),
                _ -> Optional.empty(),
                List.of());
    }

    /** Poses the problem; its graph says how many operations and bytes that is, and what bounds it. */
    public Work posed(Function<WorkShape, Problem> posed) {
        return new Work(name, title, shapes, parts, posed, amounts, bound, contenders)
                .counted(posed)
                .bounded(s -> posed.apply(s).least());
    }

    /** Counts the operations and bytes of another graph. */
    public Work counted(Function<WorkShape, Problem> other) {
        return in(List.of(
                new Amount(Unit.FLOPS, s -> other.apply(s).cost().flops()),
                new Amount(Unit.BYTES, s -> other.apply(s).cost().bytes())));
    }

    /** Counts in a unit. */
    public Work in(Unit unit, ToDoubleFunction<WorkShape> amount) {
        return in(List.of(new Amount(unit, amount)));
    }

    private Work in(List<Amount> counted) {
        return new Work(name, title, shapes, parts, problem, counted, bound, contenders);
    }

    /** Gives times of one of so many equal parts of a run. */
    public Work inParts(int count) {
        return new Work(name, title, shapes, count, problem, amounts, bound, contenders);
    }

    /** Sets what bounds it. */
    public Work bounded(Function<WorkShape, RooflineBound> least) {
        return bound(s -> Optional.of(least.apply(s)));
    }

    /** Takes the bound away: its time isn't that of operations or bytes. */
    public Work unbounded() {
        return bound(_ -> Optional.empty());
    }

    private Work bound(Function<WorkShape, Optional<RooflineBound>> least) {
        return new Work(name, title, shapes, parts, problem, amounts, least, contenders);
    }

    /** Adds our plan of the problem on the default device. */
    public Work ours() {
        return contender(OURS, t -> ReadyContender.of(t.problem().ours()));
    }

    /** Adds our plan in a JVM with an argument of its own. */
    public Work ours(String called, String jvmArgument) {
        return with(new Contender(
                called,
                Peer.NONE,
                false,
                List.of(jvmArgument),
                t -> ReadyContender.of(t.problem().ours(called))));
    }

    /** Adds our plan of another graph with the same results. */
    public Work ours(String called, Function<WorkShape, Problem> form) {
        return contender(called, t -> ReadyContender.of(t.in(form).problem().ours(called)));
    }

    /** Adds the kernels, called one after the other as Java methods. */
    public Work plain() {
        return sequential("plain Java", t -> ReadyContender.of(t.problem().plain()));
    }

    /** Adds a forward pass in PyTorch; autograd goes backward from it if the problem wants gradients. */
    public Work torch(String called, Function<TorchProblem, Function<NDList, NDArray>> forward) {
        return contender(called, Peer.PYTORCH, t -> torch(called, t, forward));
    }

    /** Adds a forward pass in PyTorch from the operands of another graph with the same results. */
    public Work torch(
            String called,
            Function<WorkShape, Problem> form,
            Function<TorchProblem, Function<NDList, NDArray>> forward) {
        return contender(called, Peer.PYTORCH, t -> torch(called, t.in(form), forward));
    }

    private static ReadyContender torch(
            String called, Trial trial, Function<TorchProblem, Function<NDList, NDArray>> forward) {
        TorchProblem p = new TorchProblem(trial);
        return p.ready(called, forward.apply(p));
    }

    /** Adds a pass in PyTorch that gives all results itself. */
    public Work torchResults(String called, Function<TorchProblem, Supplier<NDList>> pass) {
        return contender(called, Peer.PYTORCH, trial -> {
            TorchProblem p = new TorchProblem(trial);
            return p.ready(called, pass.apply(p));
        });
    }

    /** Adds OpenBLAS's product of the first two operands. */
    public Work blas(String called) {
        return contender(called, Peer.OPENBLAS, t -> blas(called, t));
    }

    /** Adds OpenBLAS's product of the first two operands of another graph with the same results. */
    public Work blas(String called, Function<WorkShape, Problem> form) {
        return contender(called, Peer.OPENBLAS, t -> blas(called, t.in(form)));
    }

    private static ReadyContender blas(String called, Trial trial) {
        Problem p = trial.problem();
        Tensor w = p.operands().get(1);
        Blas.start(trial.threads());
        Blas.Product product = new Blas.Product(p.numbers(0), p.numbers(1), w.dim(0), w.dim(1));
        product.run();
        p.check(called, List.of(product.result()));
        return ReadyContender.writing(product::run, product::close);
    }

    /** Adds a contender that takes as many threads as it may. */
    public Work contender(String called, Function<Trial, ReadyContender> prepare) {
        return contender(called, Peer.NONE, prepare);
    }

    /** Adds a contender that needs a peer. */
    public Work contender(String called, Peer peer, Function<Trial, ReadyContender> prepare) {
        return with(new Contender(called, peer, false, List.of(), prepare));
    }

    /** Adds a contender that takes one thread. */
    public Work sequential(String called, Function<Trial, ReadyContender> prepare) {
        return with(new Contender(called, Peer.NONE, true, List.of(), prepare));
    }

    private Work with(Contender one) {
        List<Contender> more =
                Stream.concat(contenders.stream(), Stream.of(one)).toList();
        return new Work(name, title, shapes, parts, problem, amounts, bound, more);
    }

    /** The contender of a name, if it's one of this work. */
    public Optional<Contender> find(String called) {
        return contenders.stream().filter(c -> c.name().equals(called)).findFirst();
    }

    /** Makes a contender ready for a shape. */
    public ReadyContender prepare(Contender contender, WorkShape shape, int threads) {
        return contender.prepare().apply(new Trial(shape, threads, problem));
    }
}
