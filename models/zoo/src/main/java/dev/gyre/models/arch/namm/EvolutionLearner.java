package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.task.Documents;
import dev.gyre.models.task.ReadDataset;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.RunSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Generations of an evolution. Between them, all that it knows lies in float32 variables, the mean being the model's own numbers, so that
 * a run which goes on from a checkpoint computes what one that wasn't stopped does.
 *
 * <p>Before the first generation the features' means and deviations are taken from its documents, and stay from then on.
 */
final class EvolutionLearner implements Learner {

    private static final long STREAM = 0x65766f6cL << 32;

    private final Namm model;
    private final List<Variable> parameters;
    private final ReadDataset dataset;
    private final Evolution recipe;
    private final RunSettings run;
    private final PrunedReader reader;
    private final Variable sigma;
    private final Variable pathSigma;
    private final Variable pathC;
    private final Variable covariance;

    EvolutionLearner(
            Namm model,
            List<Parameter> parameters,
            ReadDataset dataset,
            Evolution recipe,
            RunSettings run,
            Device device) {
        int n = model.network().parameters();
        this.model = model;
        this.parameters = parameters.stream().map(Parameter::variable).toList();
        this.dataset = dataset;
        this.recipe = recipe;
        this.run = run;
        this.sigma = state("sigma", 1);
        this.pathSigma = state("path_sigma", n);
        this.pathC = state("path_c", n);
        this.covariance = state("covariance", Covariance.size(recipe.covariance(), n));
        sigma.buffer().fill((float) recipe.sigma());
        int count = Math.multiplyExact(recipe.population(), run.batch());
        PrunedReader.Rows rows = new PrunedReader.Rows(count, recipe.population());
        this.reader = new PrunedReader(model, Policy.NAMM, rows, device, Multiplication.FLOATS);
        reader.prepare(1);
    }

    private static Variable state(String name, int size) {
        return Variable.state("evolution." + name, TensorType.f32(size));
    }

    @Override
    public Step step(long number) {
        Documents documents = dataset.training(number, run.batch()).times(recipe.population());
        if (!model.isStandardised()) {
            standardise(documents);
        }
        CmaEs es = CmaEs.goingOn(
                new CmaEs.State(
                        (int) number - 1,
                        doubles(model.numbers()),
                        CacheTables.floats(sigma)[0],
                        doubles(pathSigma),
                        doubles(pathC)),
                doubles(covariance),
                recipe.population(),
                recipe.covariance());
        double[][] steps = steps(es, number);
        double[] losses = losses(es, steps, documents);
        double[] before = es.mean();
        es.learn(steps, Arrays.stream(losses).map(loss -> -loss).toArray());
        keep(es);
        double moved = SymmetricMatrix.norm(IntStream.range(0, before.length)
                .mapToDouble(d -> es.mean()[d] - before[d])
                .toArray());
        float loss = (float) Arrays.stream(losses).average().orElseThrow();
        return new Step(loss, (float) moved, es.sigma());
    }

    private void standardise(Documents documents) {
        Standard.Statistics statistics = new Standard.Statistics(model.network().frequencies());
        reader.use(copies(CacheTables.floats(model.numbers())));
        reader.count(statistics);
        documents.losses(reader);
        reader.countNoMore();
        model.standard(statistics.standard());
    }

    private List<float[]> copies(float[] numbers) {
        return IntStream.range(0, recipe.population()).mapToObj(i -> numbers).toList();
    }

    private double[][] steps(CmaEs es, long number) {
        double[][] steps = new double[recipe.population()][];
        float[] normal = new float[model.network().parameters()];
        for (int i = 0; i < steps.length; i++) {
            Philox.normals(run.seed(), STREAM + number, (long) i * normal.length, normal);
            steps[i] = es.step(doubles(normal));
        }
        return steps;
    }

    /** The mean loss of each candidate. */
    private double[] losses(CmaEs es, double[][] steps, Documents documents) {
        List<float[]> candidates = new ArrayList<>();
        for (double[] step : steps) {
            candidates.add(floats(es.candidate(step)));
        }
        reader.use(candidates);
        double[] each = documents.losses(reader);
        return IntStream.range(0, steps.length)
                .mapToDouble(c -> Arrays.stream(each, c * run.batch(), (c + 1) * run.batch())
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private void keep(CmaEs es) {
        model.numbers().buffer().write(floats(es.mean()));
        sigma.buffer().write(floats(es.sigma()));
        pathSigma.buffer().write(floats(es.pathSigma()));
        pathC.buffer().write(floats(es.pathC()));
        covariance.buffer().write(floats(es.covariance()));
    }

    private static double[] doubles(Variable v) {
        return doubles(CacheTables.floats(v));
    }

    private static double[] doubles(float[] f) {
        return IntStream.range(0, f.length).mapToDouble(i -> f[i]).toArray();
    }

    private static float[] floats(double... d) {
        float[] f = new float[d.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) d[i];
        }
        return f;
    }

    @Override
    public List<Variable> variables() {
        return Stream.concat(parameters.stream(), Stream.of(sigma, pathSigma, pathC, covariance))
                .toList();
    }

    @Override
    public void readVariables() {
        // All of them change on the host alone.
    }

    @Override
    public void changed(long next) {
        // Every step reads them anew.
    }

    @Override
    public long flops() {
        return reader.flopsPerToken() * (dataset.training(1, 1).length() - 1);
    }

    @Override
    public long bytes() {
        return reader.states().rows() * reader.states().bytesPerRow();
    }

    @Override
    public void close() {
        reader.close();
    }
}
