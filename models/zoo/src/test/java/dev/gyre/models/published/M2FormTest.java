package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.torch.TorchWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The checkpoint of Monarch mixers. */
class M2FormTest {

    @TempDir
    private Path folder;

    private Path copy() throws IOException {
        return PublishedFiles.copy(PublishedFiles.folder("m2"), folder.resolve("source"));
    }

    @Test
    void whatWasImportedIsWrittenBackAsItWas() throws IOException {
        Path source = PublishedFiles.folder("m2");
        assertThat(HandMade.form(source)).isEqualTo("m2");
        Path out = HandMade.thereAndBack(source, folder, Export.SHARD);
        assertThat(PublishedFiles.contents(out))
                .containsExactly("config.json", "gyre.json", "pretrain.yaml", "pytorch_model.bin");
        for (String file : List.of("config.json", "pretrain.yaml")) {
            assertThat(HandMade.json(out.resolve(file))).isEqualTo(HandMade.json(source.resolve(file)));
        }
        HandMade.assertSameTensors(out, source);
    }

    /** What BERT's configuration leaves out is BERT's: 768 wide, 3072 within. */
    @Test
    void withoutBertsConfiguration() throws IOException {
        Path source = copy();
        Files.delete(source.resolve("config.json"));
        JsonNode all = HandMade.settings(source);
        assertThat(all.at("/mixer/dim").intValue()).isEqualTo(768);
        assertThat(all.at("/mixer/hidden").intValue()).isEqualTo(3072);
        assertThat(all.at("/mixer/order").intValue()).isEqualTo(16);
        assertThat(HandMade.originals(source)).containsOnlyKeys("pretrain.yaml");
    }

    /** Positions are counted, and sentences' classes aren't ours. */
    @Test
    void whatIsNotOfTheModelIsLeftOut() throws IOException {
        Path source = copy();
        Path file = source.resolve("pytorch_model.bin");
        Numbers one = Numbers.of(Shape.of(1), new float[] {1});
        TorchWriter w = new TorchWriter("pytorch_model", List.of("state", "model"));
        try (TensorFiles all = TensorFiles.open(file)) {
            assertThat(all.names()).contains("model.bert.embeddings.position_ids");
            for (String name : all.names()) {
                Numbers copied = Numbers.of(all.shape(name), all.floats(name));
                w.tensor(name, ElementType.F32, all.shape(name).toArray(), () -> copied);
            }
        }
        w.tensor("model.bert.pooler.dense.bias", ElementType.F32, new int[] {1}, () -> one);
        w.tensor("beside", ElementType.F32, new int[] {1}, () -> one);
        AtomicFile.write(file, w::writeTo);
        assertThat(HandMade.tensors(source))
                .contains("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.bias", "beside")
                .noneMatch(n -> n.contains("pooler") || n.contains("position_ids") || n.startsWith("model."));
    }
}
