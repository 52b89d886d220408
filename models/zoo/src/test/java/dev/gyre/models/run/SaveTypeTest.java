package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints whose parameters take fewer bytes than they're computed in. */
class SaveTypeTest {

    private static final int STEPS = 6;

    @TempDir
    Path folder;

    private static RunConfig<?, ?> config(String type) {
        return config(type, 16);
    }

    private static RunConfig<?, ?> config(String type, int dim) {
        Map<String, String> options =
                new HashMap<>(Map.of("--dim", Integer.toString(dim), "--blocks", "1", "--heads", "2"));
        options.putAll(Map.of("--batch", "2", "--length", "16", "--warmup", "2", "--eval-every", "0"));
        options.put("--save-dtype", type);
        return Runs.of("transformer", options, STEPS, STEPS / 2, Runs.BRIEF);
    }

    /** Parameters are off by what rounding to the type costs, and all that's computed is as it would be. */
    @ParameterizedTest
    @CsvSource({"bfloat16, BF16, 0.00391", "float16, F16, 0.000489"})
    void parametersAreRoundedInFilesAlone(String type, ElementType stored, double allowed) throws IOException {
        Path exact = folder.resolve("exact");
        Path rounded = folder.resolve("rounded");
        Runs.train(exact, config("float32"), note -> {});
        Runs.train(rounded, config(type), note -> {});
        assertThat(Runs.losses(rounded)).isEqualTo(Runs.losses(exact));
        List<Variable> parameters = TrainedModel.load(exact, note -> {}).built().variables();
        List<Variable> found = TrainedModel.load(rounded, note -> {}).built().variables();
        boolean differs = false;
        for (int p = 0; p < found.size(); p++) {
            for (int i = 0; i < found.get(p).buffer().size(); i++) {
                double wanted = parameters.get(p).buffer().number(i);
                double off = Math.abs(found.get(p).buffer().number(i) - wanted);
                assertThat(off).isLessThanOrEqualTo(allowed * Math.abs(wanted) + 3e-8);
                differs |= off > 0;
            }
        }
        assertThat(differs).isTrue();
        Path name = Path.of("checkpoint-" + STEPS + ".safetensors");
        assertThat(Files.size(rounded.resolve(name))).isLessThan(Files.size(exact.resolve(name)));
        try (Safetensors file = Safetensors.open(rounded.resolve(name))) {
            assertThat(file.entries())
                    .allSatisfy(e ->
                            assertThat(e.type()).isEqualTo(isParameter(found, e.name()) ? stored : ElementType.F32));
        }
    }

    /** Rows of whole blocks are read where the file is mapped. */
    @ParameterizedTest
    @CsvSource({"bfloat16, 32, bf16", "float16, 64, f16", "bfloat16, 48, ", "float32, 32, "})
    void aTableOf16BitsStaysInTheFile(String type, int dim, String shown) throws IOException {
        Runs.train(folder, config(type, dim), note -> {});
        TrainedModel<?, ?> model = TrainedModel.load(folder, note -> {});
        if (shown == null) {
            assertThat(model.weights()).containsExactly("float32");
            assertThat(model.small().of()).isEmpty();
        } else {
            assertThat(model.weights()).containsExactlyInAnyOrder("float32", shown);
            assertThat(model.small().of().keySet())
                    .singleElement()
                    .satisfies(v -> assertThat(v.name()).contains("embed"));
        }
    }

    private static boolean isParameter(List<Variable> all, String name) {
        return all.stream().anyMatch(v -> v.name().equals(name) && v.role() == Role.PARAMETER);
    }

    @Test
    void aNumberBeyondFloat16IsRefused() {
        Variable huge = Variable.parameter("huge", TensorType.f32(2));
        huge.buffer().write(new float[] {1, 65_520});
        Checkpoint.State wide = new Checkpoint.State(config("bfloat16"), Runs.facts("print"), 4, List.of(huge));
        assertThat(Checkpoint.write(folder, wide).file()).exists();
        Checkpoint.State narrow = new Checkpoint.State(config("float16"), Runs.facts("print"), 5, List.of(huge));
        assertThatThrownBy(() -> Checkpoint.write(folder, narrow))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("after step 5 huge[1] is 65520.0")
                .hasMessageContaining("--save-dtype bfloat16");
        assertThat(Checkpoint.file(folder, 5)).doesNotExist();
    }

    @Test
    void aRunFromBeforeThereWasAChoiceIsFloat32() {
        RunConfig<?, ?> now = config("float32");
        String before = now.toJson().replaceFirst("\\s*\"saveDtype\"\\s*:\\s*\"float32\"\\s*,?", "");
        assertThat(before).isNotEqualTo(now.toJson());
        assertThat(RunConfig.fromJson("old", before.replaceFirst(",(\\s*})", "$1")))
                .isEqualTo(now);
    }

    @Test
    void goingOnSaysThatItIsntTheSameBitForBit() throws IOException {
        Path whole = folder.resolve("whole");
        Runs.train(whole, config("bfloat16"), note -> {});
        Files.delete(whole.resolve("checkpoint-" + STEPS + ".safetensors"));
        List<String> notes = new ArrayList<>();
        try (Trainer t = RunStart.resume(whole, "", notes::add)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(notes).anyMatch(n -> n.contains("rounded to bfloat16 when they were stored (--save-dtype)"));
        Path exact = folder.resolve("exact");
        Runs.train(exact, config("float32"), note -> {});
        Files.delete(exact.resolve("checkpoint-" + STEPS + ".safetensors"));
        List<String> silent = new ArrayList<>();
        try (Trainer t = RunStart.resume(exact, "", silent::add)) {
            assertThat(t.run(new StopSignal()).complete()).isTrue();
        }
        assertThat(silent).noneMatch(n -> n.contains("bit for bit"));
    }
}
