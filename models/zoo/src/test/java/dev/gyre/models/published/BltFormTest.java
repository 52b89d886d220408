package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.arch.blt.BltConfig;
import dev.gyre.models.arch.blt.ByteTransformer;
import dev.gyre.models.arch.blt.GlobalSettings;
import dev.gyre.models.arch.blt.LocalSettings;
import dev.gyre.models.arch.blt.PatcherSettings;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The checkpoint of BLT and that of its entropy model, in the forms of BLT's package. */
class BltFormTest {

    @TempDir
    private Path folder;

    private Path copy(String name) throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
    }

    private static void arguments(Path source, Consumer<ObjectNode> change) throws IOException {
        HandMade.edit(source.resolve("config.json"), c -> change.accept((ObjectNode) c.get("args")));
    }

    /** The arguments of a model like this that was trained here. */
    private JsonNode written(Path source) throws IOException {
        Path out = folder.resolve("written");
        HandMade.trainedHere(source, out, BltFormTest::widthsThatFollow);
        return HandMade.json(out.resolve("config.json"));
    }

    /** The inner width of an entropy model is said where one is imported, and follows from its width where one is trained: 256, too. */
    private static Settings widthsThatFollow(Settings settings) {
        if (!(settings instanceof BltConfig c)) {
            ByteTransformer.Config own = (ByteTransformer.Config) settings;
            assertThat(own.hidden()).isZero();
            return own;
        }
        PatcherSettings p = c.entropyModel();
        PatcherSettings following = new PatcherSettings(
                p.patcherDim(),
                p.patcherLayers(),
                p.patcherHeads(),
                p.patcherKeyHeads(),
                0,
                p.patcherMultipleOf(),
                p.patcherWindow(),
                p.patcherTheta(),
                p.patcherEpsilon());
        return changed(c, c.local(), c.global(), c.documents(), following);
    }

    @Test
    void formsHaveNames() {
        assertThat(Forms.named("blt").family()).isEqualTo("blt");
        assertThat(Forms.named("blt-entropy").family()).isEqualTo("blt-entropy");
        assertThat(HandMade.form(PublishedFiles.folder("blt"))).isEqualTo("blt");
        assertThat(HandMade.form(PublishedFiles.folder("blt-entropy"))).isEqualTo("blt-entropy");
    }

    @Test
    void whatWasImportedIsWrittenBackAsItWas() throws IOException {
        Path source = PublishedFiles.folder("blt");
        Path out = HandMade.thereAndBack(source, folder, Export.SHARD);
        assertThat(PublishedFiles.contents(out))
                .containsExactly(
                        "config.json",
                        "entropy_model/consolidated.pth",
                        "entropy_model/params.json",
                        "gyre.json",
                        "model.safetensors",
                        "train_args.json");
        for (String json : List.of("config.json", "entropy_model/params.json", "train_args.json")) {
            assertThat(HandMade.json(out.resolve(json))).isEqualTo(HandMade.json(source.resolve(json)));
        }
        HandMade.assertSameTensors(out.resolve("model.safetensors"), source.resolve("model.safetensors"));
        String patcher = "entropy_model/consolidated.pth";
        HandMade.assertSameTensors(out.resolve(patcher), source.resolve(patcher));
    }

    @Test
    void rulesOfPatchesAreWrittenAsTheAuthorsSayThem() throws IOException {
        Path source = copy("blt");
        arguments(source, a -> a.remove("monotonicity"));
        JsonNode plain = written(source).get("args");
        for (String none : List.of("n_kv_heads", "n_kv_heads_global", "max_patch_length")) {
            assertThat(plain.has(none)).as(none).isTrue();
            assertThat(plain.get(none).isNull()).as(none).isTrue();
        }
        assertThat(plain.get("cross_attn_nheads").intValue()).isEqualTo(2);
        assertThat(plain.get("patching_mode").stringValue()).isEqualTo("entropy");
        assertThat(plain.get("monotonicity").booleanValue()).isFalse();
        assertThat(plain.get("patching_threshold").doubleValue())
                .isEqualTo(1); // the buffer's number, not the setting's
        assertThat(plain.has("patching_threshold_add")).isFalse();
        assertThat(plain.get("dim_local_decoder").intValue()).isEqualTo(16);
        assertThat(plain.get("dim").intValue()).isEqualTo(32);
        assertThat(plain.get("n_heads").intValue()).isEqualTo(4);
        assertThat(plain.get("local_attention_window_len").intValue()).isEqualTo(12);
        JsonNode patcher = HandMade.json(folder.resolve("written/entropy_model/params.json"));
        assertThat(patcher.at("/entropy_model/dim").intValue()).isEqualTo(20);
        assertThat(patcher.at("/entropy_model/sliding_window").intValue()).isEqualTo(10);
        assertThat(patcher.at("/entropy_model/attn_bias_type").stringValue()).isEqualTo("local_block_causal");
    }

    @Test
    void numbersThatAreSaidAreWritten() throws IOException {
        Path source = copy("blt");
        arguments(
                source,
                a -> a.put("patching_threshold_add", 0.5)
                        .put("cross_attn_nheads", 0)
                        .put("n_kv_heads", 1)
                        .put("n_kv_heads_global", 2)
                        .put("max_patch_length", 9));
        JsonNode args = written(source).get("args");
        assertThat(args.get("patching_threshold_add").doubleValue()).isEqualTo(0.5);
        assertThat(args.get("cross_attn_nheads").isNull()).isTrue();
        assertThat(args.get("n_kv_heads").intValue()).isEqualTo(1);
        assertThat(args.get("n_kv_heads_global").intValue()).isEqualTo(2);
        assertThat(args.get("max_patch_length").intValue()).isEqualTo(9);
    }

    @Test
    void risingEntropies() throws IOException {
        Path source = copy("blt");
        arguments(source, a -> a.put("monotonicity", true));
        JsonNode args = written(source).get("args");
        assertThat(args.get("patching_mode").stringValue()).isEqualTo("entropy");
        assertThat(args.get("monotonicity").booleanValue()).isTrue();
        assertThat(folder.resolve("written/entropy_model/consolidated.pth")).exists();
    }

    @Test
    void patchesOfWords() throws IOException {
        Path source = copy("blt");
        arguments(source, a -> a.put("patching_mode", "space"));
        JsonNode args = written(source).get("args");
        assertThat(args.get("patching_mode").stringValue()).isEqualTo("space");
        assertThat(args.has("patching_threshold")).isFalse();
        assertThat(folder.resolve("written/entropy_model")).doesNotExist();
    }

    /** A training that says no threshold leaves the arguments as they are, without even a null. */
    @Test
    void aTrainingWithoutAThreshold() {
        Configuration c =
                new Configuration(Path.of("c"), (ObjectNode) HandMade.json("{\"patching_mode\": \"entropy\"}"));
        Configuration silent = new Configuration(Path.of("t"), (ObjectNode) HandMade.json("{\"data\": {}}"));
        assertThat(BltForm.patching(c, Optional.of(silent)).keys())
                .isEqualTo(HandMade.json("{\"patching_mode\": \"entropy\"}"));
        Configuration says = new Configuration(
                Path.of("t"), (ObjectNode) HandMade.json("{\"data\": {\"patcher_args\": {\"threshold\": 0.5}}}"));
        assertThat(BltForm.patching(c, Optional.of(says)).keys())
                .isEqualTo(HandMade.json("{\"patching_mode\": \"entropy\", \"patching_threshold\": 0.5}"));
    }

    @Test
    void anEntropyModelThatSaysNothing() throws IOException {
        Path source = copy("blt");
        HandMade.edit(source.resolve("entropy_model/params.json"), p -> p.remove("entropy_model"));
        assertThatThrownBy(() -> HandMade.settings(source))
                .isInstanceOf(GyreException.class)
                .hasMessage(source.resolve("entropy_model") + ": params.json says nothing of an entropy_model");
    }

    @Test
    void whatThePackageCantSayIsRefused() {
        BltConfig plain = BltConfig.STANDARD;
        LocalSettings local = new LocalSettings(64, 1, 2, 4, 4, 0, 72, 64);
        GlobalSettings global = new GlobalSettings(128, 3, 4, 0, 136, 256);
        String inner = "inner widths follow from the widths: leave --local-hidden and --global-hidden out";
        refused(changed(local, plain.global(), true), inner);
        refused(changed(plain.local(), global, true), inner);
        refused(changed(plain.local(), plain.global(), false), "the authors' model never looks beyond documents");
    }

    private static BltConfig changed(LocalSettings local, GlobalSettings global, boolean documents) {
        return changed(BltConfig.STANDARD, local, global, documents, PatcherSettings.STANDARD);
    }

    private static BltConfig changed(
            BltConfig c, LocalSettings local, GlobalSettings global, boolean documents, PatcherSettings patcher) {
        return new BltConfig(
                local,
                global,
                c.cross(),
                c.hashes(),
                c.multipleOf(),
                c.hiddenFactor(),
                c.ropeTheta(),
                c.normEpsilon(),
                documents,
                c.patches(),
                patcher);
    }

    private void refused(BltConfig c, String says) {
        Exported model = HandMade.exported(c, Domain.tokens(260), List.of(), Map.of());
        assertThatThrownBy(() -> new BltForm().write(model, folder))
                .isInstanceOf(GyreException.class)
                .hasMessage("run: can't be exported: " + says);
        assertThat(folder).isEmptyDirectory();
    }

    /** Arguments of an entropy model may stand in the file of its own training, too. */
    @Test
    void anEntropyModelByItself() {
        HandMade.opened(PublishedFiles.folder("blt").resolve("entropy_model"), model -> {
            assertThat(model.form().name()).isEqualTo("blt-entropy");
            assertThat(model.declared().parameters()).hasSize(21);
            return model;
        });
    }

    @Test
    void anEntropyModelNeedsItsArguments() throws IOException {
        Path source = copy("blt-entropy");
        Files.delete(source.resolve("config.json"));
        assertThatThrownBy(() -> HandMade.opened(source, Optional.of("blt-entropy"), PublishedModel::settings))
                .isInstanceOf(GyreException.class)
                .hasMessage(source + ": has no config.json: take the whole folder");
    }

    @Test
    void anEntropyModelOfOursIsWrittenWithAllThatIsToSay() throws IOException {
        Path source = copy("blt-entropy");
        arguments(source, a -> a.put("multiple_of", 8));
        assertThat(written(source)).isEqualTo(HandMade.json("""
                {"args": {"dim": 20, "n_layers": 2, "n_heads": 2, "n_kv_heads": null, "head_dim": null,
                          "ffn_dim_multiplier": 1.0, "multiple_of": 8, "norm_eps": 1e-5, "rope_theta": 10000.0,
                          "rope_use_fp32_in_outer_product": false, "init_base_std": null,
                          "init_std_factor": "disabled", "max_seqlen": 8192, "attn_impl": "xformers",
                          "attn_bias_type": "local_block_causal", "eos_id": 2, "vocab_size": 260,
                          "weight_tying": false, "sliding_window": 10, "seed": 42}}"""));
    }

    @Test
    void longWindowsAndOtherDocuments() throws IOException {
        Path source = copy("blt-entropy");
        arguments(
                source,
                a -> a.put("attn_bias_type", "causal").put("max_seqlen", 9000).put("n_kv_heads", 1));
        JsonNode args = written(source).get("args");
        assertThat(args.get("max_seqlen").intValue()).isEqualTo(9000);
        assertThat(args.get("sliding_window").intValue()).isEqualTo(9000);
        assertThat(args.get("attn_bias_type").stringValue()).isEqualTo("causal");
        assertThat(args.get("n_kv_heads").intValue()).isEqualTo(1);
    }
}
