package dev.gyre.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.fuzz.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of runs, whose files others write. */
class PageDataTest {

    private static final long SEED = 155;
    private static final String CONFIG = "{\"format\": 2, \"model\": \"bigram\", \"run\": {\"steps\": 20}}";
    private static final String LOG = """
            {"step":1,"loss":3.0,"lr":0.1}
            {"step":2,"loss":2.5,"lr":0.1}
            {"step":2,"validation":{"bits_per_byte":2.5,"bytes":100}}
            """;

    @TempDir
    Path root;

    @Test
    void changedFilesOfARunAreReadOrLeftOut() throws IOException {
        Path run = Files.createDirectory(root.resolve("demo"));
        Path config = Files.writeString(run.resolve("config.json"), CONFIG);
        Path log = Files.writeString(run.resolve("metrics.jsonl"), LOG);
        PageData data = new PageData(List.of(), root, Devices.standard());
        assertThat(data.runs()).containsExactly(new PageData.RunInfo("demo", "bigram", 2, 20, false));
        assertThat(data.curve("demo").orElseThrow().validation()).containsExactly(new RunLog.Point(2, 2.5));
        Random random = new Random(SEED);
        for (Path file : List.of(config, log)) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < Mutator.COUNT; i++) {
                Files.write(file, Mutator.mutated(whole, random));
                assertThat(data.runs()).as("%s %d", file, i).hasSizeLessThanOrEqualTo(1);
                assertThat(data.curve("demo")).as("%s %d", file, i).isPresent();
            }
            Files.write(file, whole);
        }
    }
}
