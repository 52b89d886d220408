package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.ImageFiles;
import dev.gyre.models.data.Images;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Classification of images. The loss is the mean cross-entropy in nats, the score the share of right answers in percent.
 *
 * @param fold of the built-in digits, which fifth is held back
 * @param side to which image files are scaled
 * @param channels of image files
 */
public record Classification(
        @Setting(help = "Which fifth of the built-in digits is held back.", least = 0, most = 4)
        int fold,

        @Setting(
                help = "Rows and columns that image files are scaled to; 0 where all are of one size already.",
                least = 0,
                most = 4096)
        int side,

        @Setting(
                help = "1 to see image files in grey, 3 in colour; 0 for grey if all are, else in colour.",
                least = 0,
                most = 3)
        int channels)
        implements Task<Network> {

    private static final long STREAM = 0x696d6167L << 32;

    /** The default settings of runs. */
    public static final Classification STANDARD = new Classification(0, 0, 0);

    /** Refuses numbers of channels that no image has. */
    public Classification {
        ConfigException.require(channels != 2, "--channels", channels, "0, 1 or 3");
    }

    @Override
    public Score score() {
        return new Score("accuracy", "% right", Score.Better.HIGHER, "images", 0);
    }

    @Override
    public String takes() {
        return "images, a folder with one of image files for each class (cats/1.png, dogs/1.png), or MNIST's or CIFAR-10's files";
    }

    @Override
    public Set<String> idle(String data) {
        return data.isEmpty() ? Set.of("--side", "--channels") : Set.of("--fold");
    }

    @Override
    public DatasetTask<Network> open(String data, long seed) {
        Images images = images("--data", data);
        Set<Integer> seen = new HashSet<>(images.labels().subList(0, images.training()));
        for (int c = 0; c < images.classes(); c++) {
            if (!seen.contains(c)) {
                throw new GyreException(images.name() + ": class " + c + " of its " + images.classes()
                        + " is empty: there's no image of it to train on; add some, or leave the class out");
            }
        }
        return new OfImages(images, seed);
    }

    /**
     * The images of a folder, or the built-in ones.
     *
     * @param option by which the folder was named, for messages
     */
    public Images images(String option, String data) {
        return data.isEmpty() ? Images.fold(fold) : ImageFiles.read(option, Path.of(data), side, channels);
    }

    private record OfImages(Images images, long seed) implements DatasetTask<Network> {

        @Override
        public Domain domain() {
            return Domain.images(images.rows(), images.columns(), images.channels(), images.classes());
        }

        @Override
        public String data() {
            return images.name();
        }

        @Override
        public String extent() {
            return String.format(Locale.ROOT, "%,d images to train on, %,d held back", images.training(), heldBack());
        }

        private int heldBack() {
            return images.pixels().size() - images.training();
        }

        @Override
        public String fingerprint() {
            return images.fingerprint();
        }

        @Override
        public int itemsPerExample() {
            return 1;
        }

        @Override
        public long validationBatches(int batch) {
            return Math.ceilDiv(heldBack(), batch);
        }

        /** The class that most images to train on have, for every image. */
        @Override
        public Optional<Baseline> baseline() {
            int[] training = new int[images.classes()];
            int[] judged = new int[images.classes()];
            for (int i = 0; i < images.labels().size(); i++) {
                (i < images.training() ? training : judged)[images.labels().get(i)]++;
            }
            int most = 0;
            for (int c = 1; c < training.length; c++) {
                most = training[c] > training[most] ? c : most;
            }
            return Optional.of(new Baseline("majority class", 100.0 * judged[most] / heldBack()));
        }

        @Override
        public TaskBatch describe(Graph g, Network model, int batch, Phase phase) {
            Tensor x = g.input("images", TensorType.f32(batch, images.rows(), images.columns(), images.channels()));
            Tensor targets = g.input("labels", TensorType.i32(batch));
            Tensor logits = model.apply(g, x, phase);
            return new Batch(this, x, targets, logits, g.apply(new SoftmaxCrossEntropy(logits, targets)));
        }
    }

    private static final class Batch implements TaskBatch {
        private final OfImages dataset;
        private final Tensor x;
        private final Tensor targets;
        private final Tensor logits;
        private final Tensor loss;
        private final float[] pixels;
        private final Answers answers;
        private final int[] labels;

        Batch(OfImages dataset, Tensor x, Tensor targets, Tensor logits, Tensor loss) {
            this.dataset = dataset;
            this.x = x;
            this.targets = targets;
            this.logits = logits;
            this.loss = loss;
            this.pixels = new float[x.shape().size()];
            this.answers = new Answers(logits);
            this.labels = answers.right();
        }

        @Override
        public Tensor loss() {
            return loss;
        }

        @Override
        public List<Tensor> scored() {
            return List.of(logits);
        }

        @Override
        public void training(long step, Function<Tensor, Buffer> inputs) {
            for (int i = 0; i < labels.length; i++) {
                show(i, (int) Philox.below(dataset.images().training(), dataset.seed(), STREAM + i, step));
            }
            write(inputs);
        }

        @Override
        public void validation(long number, Function<Tensor, Buffer> inputs) {
            for (int i = 0; i < labels.length; i++) {
                long image = number * labels.length + i;
                boolean there = image < dataset.heldBack();
                show(i, dataset.images().training() + (there ? (int) image : 0));
                labels[i] = there ? labels[i] : Answers.NONE;
            }
            write(inputs);
        }

        private void show(int place, int image) {
            dataset.images().read(image, pixels, place * dataset.images().size());
            labels[place] = dataset.images().labels().get(image);
        }

        private void write(Function<Tensor, Buffer> inputs) {
            inputs.apply(x).write(pixels);
            inputs.apply(targets).write(labels);
        }

        @Override
        public Tally tally(Function<Tensor, Buffer> outputs) {
            return answers.tally(outputs, i -> true, 100);
        }
    }
}
