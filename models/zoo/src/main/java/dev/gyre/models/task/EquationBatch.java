package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.data.NamedEquation;
import java.util.List;
import java.util.function.Function;

/** Points of an equation: within, at the walls and at the beginning to train on, a grid to be judged on. */
final class EquationBatch implements TaskBatch {

    private static final long WITHIN = 0x65717561L << 32;
    private static final long WALLS = WITHIN + 1;
    private static final long START = WITHIN + 2;
    private static final long CHOICE = WITHIN + 3;

    private final EquationDataset dataset;
    private final NamedEquation equation;
    private final List<Places> places;
    private final Tensor u;
    private final Tensor loss;
    private final double[][] grid;
    private int counted;
    private float[] wanted = new float[0];

    /**
     * Points of one kind.
     *
     * @param name of the kind
     * @param x where (N, 2)
     * @param wanted what's right there (N, 1): the solution, or within it the right side of the equation
     */
    record Places(String name, Tensor x, Tensor wanted) {}

    EquationBatch(EquationDataset dataset, List<Places> places, Tensor u, Tensor loss) {
        this.dataset = dataset;
        this.equation = dataset.task().equation();
        this.places = places;
        this.u = u;
        this.loss = loss;
        int side = dataset.task().side();
        this.grid = dataset.places(side * side);
    }

    @Override
    public Tensor loss() {
        return loss;
    }

    @Override
    public List<Tensor> scored() {
        return List.of(u);
    }

    @Override
    public void training(long step, Function<Tensor, Buffer> inputs) {
        boolean fixed = dataset.task().points() > 0;
        for (Places p : places) {
            int count = p.x().dim(0);
            float[] at = new float[2 * count];
            float[] right = new float[count];
            for (int i = 0; i < count; i++) {
                long place = fixed ? i : step * count + i;
                double[] point = switch (p.name()) {
                    case "within" -> drawn(WITHIN, within(step, i, count));
                    case "walls" -> wall(place);
                    default -> new double[] {drawn(START, place)[0], 0};
                };
                at[2 * i] = (float) point[0];
                at[2 * i + 1] = (float) point[1];
                right[i] = (float)
                        (p.name().equals("within")
                                ? equation.source(point[0], point[1])
                                : equation.solution(point[0], point[1]));
            }
            inputs.apply(p.x()).write(at);
            inputs.apply(p.wanted()).write(right);
        }
    }

    /** The number of a point, of those that stay the same: each once where the batch has room for all, else some at random. */
    private long within(long step, int i, int count) {
        int points = dataset.task().points();
        long place = step * count + i;
        if (points == 0) {
            return place;
        }
        return points == count ? i : Philox.below(points, dataset.seed(), CHOICE, place);
    }

    private double[] drawn(long stream, long place) {
        float[] unit = new float[2];
        Philox.uniforms(dataset.seed(), stream, 2 * place, unit);
        return new double[] {unit[0], unit[1]};
    }

    /** A point at both ends of x, or, where both numbers are places, of each of them in turn. */
    private double[] wall(long place) {
        double along = drawn(WALLS, place)[0];
        double end = place / (equation == NamedEquation.HEAT ? 1 : 2) % 2;
        boolean first = equation == NamedEquation.HEAT || place % 2 == 0;
        return first ? new double[] {end, along} : new double[] {along, end};
    }

    @Override
    public void validation(long number, Function<Tensor, Buffer> inputs) {
        Places on = places.getFirst();
        int count = on.x().dim(0);
        float[] at = new float[2 * count];
        wanted = new float[count];
        for (int i = 0; i < count; i++) {
            double[] point = grid[(int) ((number * count + i) % grid.length)];
            at[2 * i] = (float) point[0];
            at[2 * i + 1] = (float) point[1];
            wanted[i] = (float) equation.solution(point[0], point[1]);
        }
        counted = (int) Math.min(count, grid.length - number * count);
        inputs.apply(on.x()).write(at);
        inputs.apply(on.wanted()).write(wanted);
    }

    @Override
    public Tally tally(Function<Tensor, Buffer> outputs) {
        float[] found = new float[wanted.length];
        outputs.apply(u).read(found);
        double sum = 0;
        for (int i = 0; i < counted; i++) {
            double off = found[i] - (double) wanted[i];
            sum += off * off;
        }
        return new Tally(sum, counted);
    }
}
