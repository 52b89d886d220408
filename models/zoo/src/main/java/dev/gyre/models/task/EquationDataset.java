package dev.gyre.models.task;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.NamedEquation;
import dev.gyre.models.layer.Jet;
import dev.gyre.models.model.Layered;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** An equation at points of the unit square. */
record EquationDataset(Equation task, long seed) implements DatasetTask<Layered>, Fitted {

    private static final int WALL_SHARE = 5;
    private static final int START_SHARE = 10;

    @Override
    public Domain domain() {
        Scaling unit = new Scaling(List.of(0.5, 0.5), List.of(0.5, 0.5));
        return Domain.numbers(2, 1).scaled(unit, Scaling.NONE);
    }

    private String word() {
        return task.equation().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String data() {
        return "the equation " + word();
    }

    @Override
    public String extent() {
        String known =
                task.points() == 0 ? "new points every step" : String.format(Locale.ROOT, "%,d points", task.points());
        return String.format(Locale.ROOT, "%s to train on, a grid of %,d held back", known, judged());
    }

    private int judged() {
        return task.side() * task.side();
    }

    @Override
    public String fingerprint() {
        return word();
    }

    @Override
    public int itemsPerExample() {
        return 1;
    }

    @Override
    public OptionalInt known() {
        return task.points() == 0 ? OptionalInt.empty() : OptionalInt.of(task.points());
    }

    @Override
    public long validationBatches(int batch) {
        return Math.ceilDiv(judged(), batch);
    }

    /** The mean of the solution. */
    @Override
    public Optional<Baseline> baseline() {
        double sum = 0;
        double squares = 0;
        for (double[] at : places(judged())) {
            double u = task.equation().solution(at[0], at[1]);
            sum += u;
            squares += u * u;
        }
        double mean = sum / judged();
        return Optional.of(new Baseline("mean", squares / judged() - mean * mean));
    }

    @Override
    public TaskBatch describe(Graph g, Layered model, int batch, Phase phase) {
        if (phase == Phase.EVALUATION) {
            EquationBatch.Places on = places(g, "grid", batch);
            Tensor u = model.apply(g, on.x(), phase);
            return new EquationBatch(this, List.of(on), u, MeanSquare.error(g, u, on.wanted()));
        }
        EquationBatch.Places within = places(g, "within", batch);
        Jet u = model.apply(g, Jet.inputs(g, within.x()));
        Tensor loss = g.apply(new MeanSquare(g.apply(new Sub(left(g, u), within.wanted()))));
        List<EquationBatch.Places> all = new ArrayList<>(List.of(within));
        all.add(places(g, "walls", Math.max(4, batch / WALL_SHARE)));
        if (task.equation() == NamedEquation.HEAT) {
            all.add(places(g, "start", Math.max(2, batch / START_SHARE)));
        }
        for (EquationBatch.Places edge : all.subList(1, all.size())) {
            Tensor there = model.apply(g, edge.x(), phase);
            Tensor wrong = MeanSquare.error(g, there, edge.wanted());
            loss = g.apply(new Add(loss, g.apply(new Scale(wrong, (float) task.edgeWeight()))));
        }
        return new EquationBatch(this, all, u.value(), loss);
    }

    private static EquationBatch.Places places(Graph g, String name, int count) {
        return new EquationBatch.Places(
                name, g.input(name, TensorType.f32(count, 2)), g.input(name + ".wanted", TensorType.f32(count, 1)));
    }

    /** The equation's left side. */
    private Tensor left(Graph g, Jet u) {
        return switch (task.equation()) {
            case HEAT -> heat(g, u, NamedEquation.DIFFUSION);
            case POISSON -> g.apply(new Add(second(g, u, 0), second(g, u, 1)));
        };
    }

    /** u_t - a u_xx, of a jet along x and t. */
    static Tensor heat(Graph g, Jet u, double diffusion) {
        Tensor spread = g.apply(new Scale(second(g, u, 0), (float) diffusion));
        return g.apply(new Sub(u.along().get(1).first(), spread));
    }

    private static Tensor second(Graph g, Jet u, int direction) {
        return u.along()
                .get(direction)
                .second()
                .orElseGet(() -> g.apply(new Fill(u.value().shape(), 0f)));
    }

    @Override
    public List<String> inputs() {
        return List.of(task.equation().first(), task.equation().second());
    }

    @Override
    public List<String> targets() {
        return List.of("u");
    }

    /** The first of a square grid's. */
    @Override
    public double[][] places(int count) {
        int along = Math.max(2, (int) Math.ceil(Math.sqrt(count)));
        double[][] at = new double[count][];
        for (int i = 0; i < count; i++) {
            int row = i / along;
            int column = i % along;
            at[i] = new double[] {(double) row / (along - 1), (double) column / (along - 1)};
        }
        return at;
    }

    @Override
    public Optional<double[]> truth(double[] at) {
        return Optional.of(new double[] {task.equation().solution(at[0], at[1])});
    }

    @Override
    public Optional<Range> range(int input) {
        return Optional.of(new Range(0, 1));
    }
}
