package dev.gyre.bench.table;

import ai.djl.ndarray.NDArray;
import dev.gyre.bench.peer.TorchTraining;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.Trial;
import dev.gyre.bench.work.WorkShape;
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
import java.util.List;

/** Training steps of an xLSTM, one after the other on the same bytes. */
final class XlstmSteps {

    private static final int CHECKED = 3;
    private static final int VOCABULARY = 256;
    private static final OptimizerSettings SETTINGS =
            new OptimizerSettings(1e-3, 0, 1_000_000, 1, 0.9, 0.95, 1e-8, 0.1, 1);

    private final Plan plan;
    private final TrainingStep step;
    private long number;

    /** Compiles a step. */
    XlstmSteps(WorkShape s) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, s.size("batch"), s.size("time"));
        Tensor targets = g.input("targets", TensorType.i32(s.size("batch"), s.size("time")));
        step = step(s, g, tokens, targets);
        plan = Plan.compile(g, Devices.standard(), List.of(step.loss()), PlanOptions.named("xlstm"));
        tokens.fill(bytes(s, 0), plan::input);
        plan.input(targets).write(bytes(s, 1));
    }

    private static int[] bytes(WorkShape s, int stream) {
        return OperandValues.below(VOCABULARY, s.size("batch") * s.size("time"), stream);
    }

    private static TrainingStep step(WorkShape s, Graph g, Tokens tokens, Tensor targets) {
        Family.Built<Xlstm> built = WrittenTokens.built(s);
        Tensor loss = g.apply(new SoftmaxCrossEntropy(built.model().logits(g, tokens, Memory.empty()), targets));
        return TrainingStep.of(g, loss, built.variables(), built::decays, SETTINGS);
    }

    /** What bounds a step. */
    static RooflineBound least(WorkShape s) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, s.size("batch"), s.size("time"));
        Tensor targets = g.input("targets", TensorType.i32(s.size("batch"), s.size("time")));
        return Problem.leastOf(g, List.of(step(s, g, tokens, targets).loss()));
    }

    private void run() {
        number++;
        plan.input(step.schedule()).write(SETTINGS.schedule(number));
        plan.run();
    }

    private float loss() {
        return plan.floats(step.loss())[0];
    }

    /** Ours. */
    ReadyContender ready() {
        return ReadyContender.writing(this::run, plan::close);
    }

    /** PyTorch's, whose first steps' losses are ours. */
    static ReadyContender torch(Trial t) {
        WorkShape s = t.shape();
        TorchTraining training = new TorchTraining(
                WrittenTokens.built(s), s.size("heads"), s.size("blocks"), s.size("time"), SETTINGS, t.threads());
        NDArray ids = training.tokens(bytes(s, 0), s.size("batch"), s.size("time"));
        NDArray targets = training.tokens(bytes(s, 1), s.size("batch"), s.size("time"));
        XlstmSteps ours = new XlstmSteps(s);
        for (int i = 1; i <= CHECKED; i++) {
            ours.run();
            Reference expected = new Reference(
                    1e-4, List.of(Reference.Output.of("the loss of step " + i, new float[] {ours.loss()})));
            expected.check("PyTorch", List.of(new float[] {training.step(i, ids, targets)}));
        }
        ours.plan.close();
        long[] done = {CHECKED};
        return new ReadyContender(() -> training.step(++done[0], ids, targets), training::close);
    }
}
