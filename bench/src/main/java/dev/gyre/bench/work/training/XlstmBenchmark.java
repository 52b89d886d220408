package dev.gyre.bench.work.training;

import ai.djl.ndarray.NDArray;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.TorchTraining;
import dev.gyre.bench.work.Bounded;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Family;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole training step of a byte-level xLSTM with one sLSTM block: forward, backward, clipping, AdamW. B sequences of T
 * bytes. Both contenders start from the same parameters and see the same bytes again and again; their losses of the first
 * steps must agree.
 */
public class XlstmBenchmark {

    private static final int CHECKED_STEPS = 3;
    private static final int VOCABULARY = 256;
    private static final OptimizerSettings SETTINGS =
            new OptimizerSettings(1e-3, 0, 1_000_000, 1, 0.9, 0.95, 1e-8, 0.1, 1);

    /** The model's size and the bytes. */
    @State(Scope.Benchmark)
    public static class Operands implements Bounded {

        /** d. */
        @Param("128")
        public int width;

        /** Residual blocks, the second one sLSTM. */
        @Param("4")
        public int blocks;

        /** N. */
        @Param("4")
        public int heads;

        /** T. */
        @Param("128")
        public int time;

        /** B. */
        @Param("16")
        public int batch;

        int[] ids;
        int[] targets;

        /** Draws the bytes. */
        @Setup
        public void draw() {
            ids = OperandValues.below(VOCABULARY, batch * time, 0);
            targets = OperandValues.below(VOCABULARY, batch * time, 1);
        }

        Family.Built<Xlstm> model() {
            Parameters p = new Parameters(Source.fresh(1), Domain.tokens(VOCABULARY));
            Xlstm model = new Xlstm(new Xlstm.Config(width, blocks, heads, List.of(1), "", 4, 2.0, 1.3, 32), p);
            return new Family.Built<>(model, p.domain(), p.all());
        }

        TrainingStep step(Graph g, Tokens tokens, Tensor targets) {
            Family.Built<Xlstm> built = model();
            Tensor loss = g.apply(new SoftmaxCrossEntropy(built.model().logits(g, tokens, Memory.empty()), targets));
            return TrainingStep.of(g, loss, built.variables(), built::decays, SETTINGS);
        }

        @Override
        public RooflineBound least() {
            Graph g = new Graph();
            TrainingStep step = step(g, Tokens.input(g, batch, time), g.input("targets", TensorType.i32(batch, time)));
            return Problem.leastOf(g, List.of(step.loss()));
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan plan;
        private TrainingStep step;
        private long number;

        /** Compiles. */
        @Setup
        public void setUp(Operands o, Threads t) {
            number = 0;
            Graph g = new Graph();
            Tokens tokens = Tokens.input(g, o.batch, o.time);
            Tensor targets = g.input("targets", TensorType.i32(o.batch, o.time));
            step = o.step(g, tokens, targets);
            plan = Plan.compile(g, Devices.standard(), List.of(step.loss()), PlanOptions.named("xlstm"));
            tokens.fill(o.ids, plan::input);
            plan.input(targets).write(o.targets);
        }

        void run() {
            number++;
            plan.input(step.schedule()).write(SETTINGS.schedule(number));
            plan.run();
        }

        float loss() {
            return plan.floats(step.loss())[0];
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The model in PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private TorchTraining training;
        private NDArray ids;
        private NDArray targets;
        private long number;

        /** Copies the parameters, and checks the first steps' losses against ours. */
        @Setup
        public void setUp(Operands o, Threads t) {
            number = 0;
            training = new TorchTraining(o.model(), o.heads, o.blocks, o.time, SETTINGS, t.threads);
            ids = training.tokens(o.ids, o.batch, o.time);
            targets = training.tokens(o.targets, o.batch, o.time);
            Gyre ours = new Gyre();
            ours.setUp(o, t);
            for (int i = 0; i < CHECKED_STEPS; i++) {
                ours.run();
                Reference expected = new Reference(
                        1e-4, List.of(Reference.Output.of("the loss of step " + number, new float[] {ours.loss()})));
                expected.check("PyTorch", List.of(new float[] {run()}));
            }
            ours.tearDown();
        }

        float run() {
            number++;
            return training.step(number, ids, targets);
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            training.close();
        }
    }

    /** The step as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.run();
    }

    /** {@link TorchTraining#step}. */
    @Benchmark
    @Contender(value = "PyTorch, eager", peer = Peer.PYTORCH)
    public float pyTorch(PyTorch s) {
        return s.run();
    }
}
