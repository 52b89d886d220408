package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Images;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.task.Classification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Images that were held back, to be told by their classes. */
record ImageInput(Images images, List<Integer> numbers) implements PredictionInput {

    /** The images of a folder, or the first ones of the run's own. */
    static ImageInput of(Classification task, TrainedModel<?, ?> trained, Optional<Path> folder, int count) {
        Images images = folder.map(named -> task.images("--input", named.toString()))
                .orElseGet(() -> task.images("--data", trained.config().data()));
        Domain theirs = Domain.images(images.rows(), images.columns(), images.channels(), images.classes());
        if (!trained.built().domain().takes(theirs)) {
            throw new GyreException(images.name() + ": has images of " + theirs.input() + " and " + theirs.outputs()
                    + " classes, but the model was trained on "
                    + trained.built().domain().input() + " and "
                    + trained.built().domain().outputs() + ": name images of the same size");
        }
        int last = folder.isPresent()
                ? images.pixels().size()
                : Math.min(images.pixels().size(), images.training() + count);
        return new ImageInput(
                images, IntStream.range(images.training(), last).boxed().toList());
    }

    @Override
    public List<float[]> examples() {
        return numbers.stream()
                .map(n -> {
                    float[] pixels = new float[images.size()];
                    images.read(n, pixels, 0);
                    return pixels;
                })
                .toList();
    }

    @Override
    public void describe(int example, float[] logits, Map<String, Object> row) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        double sum = 0;
        for (float l : logits) {
            sum += Math.exp(l - logits[best]);
        }
        row.put("image", numbers.get(example) - images.training());
        row.put("class", best);
        row.put("probability", (float) (1 / sum));
        row.put("label", images.labels().get(numbers.get(example)));
    }
}
