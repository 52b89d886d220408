package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Token formers that grow. */
class GrowthTest {

    private static final String SMALL = "--dim 16 --layers 2 --heads 2 --qkv-slots 10 --proj-slots 9 --ffn-slots 14"
            + " --rotary-part 0.5 --context 70 --batch 2 --length 16";
    private static final String KEYS = "layers.1.mlp.key_param_tokens";
    private static final String VALUES = "layers.1.mlp.value_param_tokens";
    private static final int WIDTH = 16;
    private static final int TEXT = 6000;

    @TempDir
    Path folder;

    private Path text;
    private Path trained;
    private Path grown;

    @BeforeEach
    void nameRuns() throws IOException {
        int[] bytes = new int[TEXT];
        ByteText.builtIn().read(0, bytes, 0, TEXT);
        byte[] all = new byte[TEXT];
        IntStream.range(0, TEXT).forEach(i -> all[i] = (byte) bytes[i]);
        text = Files.write(folder.resolve("text"), all);
        trained = folder.resolve("trained");
        grown = folder.resolve("grown");
    }

    @Test
    void aGrownModelBeginsAsTheTrainedOne() throws IOException {
        train("--steps 20 --lr 1e-2");
        grow(trained, grown, "--grow 13,9,40 --steps 4 --lr 1e-2");
        float[] before = logits(trained);
        keepOnly(grown, "checkpoint-4.safetensors");
        float[] after = logits(grown);
        float largest = 0;
        for (float v : before) {
            largest = Math.max(largest, Math.abs(v));
        }
        for (int i = 0; i < before.length; i++) {
            assertThat(Math.abs(before[i] - after[i])).as("logit " + i).isLessThanOrEqualTo(1e-6f * largest);
        }
    }

    @Test
    void newSlotsAreWokenByTrainingWhichGoesOn() {
        double before = train("--steps 20 --lr 1e-2");
        double after = grow(trained, grown, "--grow 10,9,40 --steps 30 --lr 1e-2");
        assertThat(after).isLessThan(before);
        float[] old = numbers(trained.resolve("checkpoint-20.safetensors"), KEYS);
        float[] first = numbers(grown.resolve("checkpoint-30.safetensors"), KEYS);
        assertThat(old).hasSize(14 * WIDTH);
        assertThat(first).hasSize(40 * WIDTH);
        for (int slot = 14; slot < 40; slot++) {
            assertThat(Arrays.copyOfRange(first, slot * WIDTH, (slot + 1) * WIDTH))
                    .as("keys of slot " + slot)
                    .isNotEqualTo(new float[WIDTH]);
        }
        assertThat(Command.run("generate", grown.toString(), "--bytes", "5").code())
                .isZero();
    }

    @Test
    void theFirstCheckpointHoldsTheOldSlotsThenZerosForKeysAndDrawnValues() {
        train("--steps 3");
        grow(trained, grown, "--grow 12,11,17 --steps 1");
        Path begun = grown.resolve("checkpoint-0.safetensors");
        Path old = trained.resolve("checkpoint-3.safetensors");
        assertThat(numbers(begun, KEYS)).isEqualTo(Arrays.copyOf(numbers(old, KEYS), 17 * WIDTH));
        float[] values = numbers(begun, VALUES);
        assertThat(Arrays.copyOf(values, 14 * WIDTH)).isEqualTo(numbers(old, VALUES));
        assertThat(IntStream.range(14 * WIDTH, 17 * WIDTH).filter(i -> values[i] == 0))
                .isEmpty();
    }

    @Test
    void aModelGrowsAgainAndIsTunedWithoutGrowing() {
        train("--steps 5 --lr 1e-2");
        grow(trained, grown, "--grow 12,9,20 --steps 5");
        Path again = folder.resolve("again");
        grow(grown, again, "--grow 12,12,20 --steps 1 --lr 1e-30");
        assertThat(numbers(again.resolve("checkpoint-0.safetensors"), KEYS))
                .isEqualTo(numbers(grown.resolve("checkpoint-5.safetensors"), KEYS));
        Path tuned = folder.resolve("tuned");
        grow(again, tuned, "--steps 1 --lr 1e-30");
        float[] before = logits(again);
        float[] after = logits(tuned);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isEqualTo(before[i]);
        }
    }

    @Test
    void whatCantGrow() {
        train("--steps 1");
        refused("--grow 9,9,14", "--grow 9,9,14 must be at least 10,9,14", "can't shrink");
        refused("--grow 10,9,14", "--grow 10,9,14 must be more than 10,9,14");
        refused("--grow 12,9", "--grow 12,9 must be three numbers");
        refused("--grow 12,9,20 --qkv-slots 8", "--qkv-slots", "8,9,14", "left at 10,9,14");
        refused("--qkv-slots 12", "--qkv-slots", "12,9,14", "left as they were", "10,9,14 slots", "--grow adds some");
        refused("--grow 12,9,20 --dim 32 --heads 4", "--from", "leave out those that change the model");
        refused("--grow 12,9,20 --weights softmax", "--grow", "--weights softmax");
        Command.run(("train tokenformer --grow 12,9,20 --out " + grown).split(" "))
                .refused(ExitCode.USAGE, "--grow 12,9,20", "without --from RUN");
        assertThat(grown).doesNotExist();
    }

    private void refused(String options, String... says) {
        run("--from " + trained + " --out " + grown + " " + options)
                .withoutProgress()
                .refused(ExitCode.USAGE, says);
    }

    /** Trains from the beginning: the score at the end. */
    private double train(String options) {
        Command c = run(SMALL + " --data " + text + " --out " + trained + " " + options);
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out()).get("value").asDouble();
    }

    /** Begins from a run: the score at the end. */
    private static double grow(Path from, Path to, String options) {
        Command c = run("--from " + from + " --out " + to + " " + options);
        assertThat(c.code()).as(c.err()).isZero();
        return JsonMapper.shared().readTree(c.out()).get("value").asDouble();
    }

    private static Command run(String options) {
        List<String> all = new ArrayList<>(List.of("train", "tokenformer"));
        all.addAll(List.of(options.split(" ")));
        all.add("--json");
        return Command.run(all.toArray(String[]::new));
    }

    /** Leaves a run with its beginning alone. */
    private static void keepOnly(Path run, String removed) throws IOException {
        Files.delete(run.resolve(removed));
        assertThat(run.resolve("checkpoint-0.safetensors")).exists();
    }

    private static float[] logits(Path run) {
        SequenceModel model =
                (SequenceModel) TrainedModel.load(run, note -> {}).built().model();
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            session.read(s, "And God said unto Moses, I am that I am.".chars().toArray());
            return s.logits();
        }
    }

    private static float[] numbers(Path checkpoint, String name) {
        try (Safetensors in = Safetensors.open(checkpoint)) {
            return in.floats(name);
        }
    }
}
