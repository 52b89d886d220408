package dev.gyre.models.task;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A batch of points. */
final class PointsBatch implements TaskBatch {

    private final PointsDataset dataset;
    private final Points points;
    private final Tensors tensors;
    private final float[] at;
    private final float[] wanted;
    private final float[] predicted;
    private final double[] x;
    private final double[] y;
    private final int batch;
    private int counted;

    /**
     * The graph's tensors for a batch of points.
     *
     * @param weight of each output's error, where they aren't all one
     */
    record Tensors(Tensor x, Tensor target, Optional<Tensor> weight, Tensor y, Tensor loss) {}

    PointsBatch(PointsDataset dataset, Tensors tensors) {
        this.dataset = dataset;
        this.points = dataset.points();
        this.tensors = tensors;
        this.batch = tensors.x().dim(0);
        this.at = new float[tensors.x().shape().size()];
        this.wanted = new float[tensors.target().shape().size()];
        this.predicted = new float[wanted.length];
        this.x = new double[at.length / batch];
        this.y = new double[wanted.length / batch];
    }

    @Override
    public Tensor loss() {
        return tensors.loss();
    }

    @Override
    public List<Tensor> scored() {
        return List.of(tensors.y());
    }

    @Override
    public void training(long step, Function<Tensor, Buffer> inputs) {
        boolean all = points.known().isPresent() && points.known().getAsInt() == batch;
        for (int i = 0; i < batch; i++) {
            if (all) {
                points.known(i, x, y);
            } else {
                points.drawn(step * batch + i, x, y);
            }
            put(i);
        }
        write(inputs);
    }

    @Override
    public void validation(long number, Function<Tensor, Buffer> inputs) {
        for (int i = 0; i < batch; i++) {
            points.judged(number * batch + i, x, y);
            put(i);
        }
        counted = (int) Math.min(batch, points.judged() - number * batch);
        write(inputs);
    }

    private void put(int place) {
        for (int i = 0; i < x.length; i++) {
            at[place * x.length + i] = (float) x[i];
        }
        for (int o = 0; o < y.length; o++) {
            wanted[place * y.length + o] = (float) y[o];
        }
    }

    private void write(Function<Tensor, Buffer> inputs) {
        inputs.apply(tensors.x()).write(at);
        inputs.apply(tensors.target()).write(wanted);
        tensors.weight().ifPresent(w -> {
            List<Double> spreads = points.outputScaling().spreads();
            for (int o = 0; o < y.length; o++) {
                inputs.apply(w).number(o, 1 / spreads.get(o));
            }
        });
    }

    @Override
    public Tally tally(Function<Tensor, Buffer> outputs) {
        outputs.apply(tensors.y()).read(predicted);
        double[] found = new double[y.length];
        double sum = 0;
        for (int i = 0; i < counted; i++) {
            for (int o = 0; o < y.length; o++) {
                found[o] = predicted[i * y.length + o];
                y[o] = wanted[i * y.length + o];
            }
            sum += dataset.error(found, y);
        }
        return new Tally(sum, counted);
    }
}
