package dev.gyre.models.tornado;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.run.Runs;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.run.Trainer;
import dev.gyre.models.task.NextByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a small run gave on this process's default device.
 *
 * @param losses of every step, followed by the score of every validation
 * @param tokens that its model went on with behind a prompt; none where it writes no text
 */
record SmallRun(List<Double> losses, List<Integer> tokens) {

    /** Of a run that failed. */
    static final SmallRun NOTHING = new SmallRun(List.of(), List.of());

    private static final int STEPS = 5;
    private static final int WRITTEN = 8;

    /**
     * Trains in a folder's {@code run}, and then goes on with a prompt.
     *
     * @param writer the run whose model writes: the same one on every device, since a near tie turns on the last bits of weights
     */
    static SmallRun of(Small small, Path folder, Path writer) throws IOException {
        RunConfig<?, ?> config = Runs.small(small, STEPS, folder);
        Path run = folder.resolve("run");
        Consumer<String> told = System.err::println;
        try (Trainer trainer = RunStart.start(run, config, told::accept)) {
            trainer.run(new StopSignal());
        }
        return new SmallRun(losses(run), tokens(TrainedModel.load(writer, told)));
    }

    private static List<Double> losses(Path run) throws IOException {
        List<Double> losses = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode node = JsonMapper.shared().readTree(line);
            if (node.has("loss")) {
                losses.add(node.get("loss").doubleValue());
            } else {
                scores.add(node.get("validation").iterator().next().doubleValue());
            }
        }
        losses.addAll(scores);
        return losses;
    }

    /** Chunks and single tokens of a prompt, then two sequences that step together, each with its likeliest token. */
    private static List<Integer> tokens(TrainedModel<?, ?> trained) {
        if (!(trained.built().model() instanceof SequenceModel model)) {
            return List.of();
        }
        int first = trained.config().task() instanceof NextByte task ? task.firstByte() : 0;
        int[] prompt = IntStream.range(0, 2 * model.chunk() + 1)
                .map(i -> first + (i * i + 3 * i + i / 7) % 200)
                .toArray();
        Device device = Devices.standard();
        Sampling likeliest = new Sampling(0, 0, 1);
        RandomStream unused = new RandomStream(1, 1);
        List<Integer> tokens = new ArrayList<>();
        try (Session session = new Session(model, device)) {
            Session.Sequence one = session.open();
            session.read(one, prompt);
            Session.Sequence other = session.fork(one);
            session.read(one, prompt[0]);
            session.read(other, prompt[1]);
            for (int i = 0; i < Math.min(WRITTEN, model.longest() - prompt.length - 1); i++) {
                int ones = likeliest.draw(one.logits(), unused);
                int others = likeliest.draw(other.logits(), unused);
                tokens.addAll(List.of(ones, others));
                session.step(List.of(one, other), ones, others);
            }
        }
        return tokens;
    }
}
