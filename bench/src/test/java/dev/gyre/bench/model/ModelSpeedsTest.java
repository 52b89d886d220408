package dev.gyre.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.bench.compare.Machine;
import dev.gyre.bench.model.ModelSpeed.Figure;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSpeedsTest {

    @TempDir
    Path folder;

    private static ModelSpeed speed(String processor, long parameters, Figure... figures) {
        Machine machine = new Machine(processor, 2, 1 << 30, "Linux", "a \"VM\", 25", "0", "JMH 1");
        return new ModelSpeed(
                machine, "2026-01-02T03:04:05Z", "runs/mine", "xlstm", 60, parameters, "jvm (JVM)", List.of(figures));
    }

    private static final ModelSpeed SLOW = speed(
            "slow",
            1000,
            new Figure("training", "bytes/s", 1000, 900, 1100),
            new Figure("memory", "MiB", 300, 300, 300));
    private static final ModelSpeed FAST = speed("fast", 1000, new Figure("training", "bytes/s", 2500, 2400, 2600));

    @Test
    void machinesStandSideBySide() {
        assertThat(new ModelSpeeds(List.of(SLOW, FAST)).lines())
                .hasSize(5)
                .anyMatch(l -> l.startsWith("[1]: runs/mine, xlstm, step 60, 1,000 parameters; slow, 2 threads"))
                .anyMatch(l -> l.matches("median \\(least to most\\) +\\[1] +\\[2] +\\[2]/\\[1]"))
                .anyMatch(
                        l -> l.matches("training, bytes/s +1,000 \\(900 to 1,100\\) +2,500 \\(2,400 to 2,600\\) +2.50"))
                .anyMatch(l -> l.matches("memory, MiB +300"));
    }

    @Test
    void differentModelsAreSaidToBeThat() {
        assertThat(new ModelSpeeds(List.of(SLOW, speed("slow", 1001))).lines())
                .anyMatch(l -> l.startsWith("these aren't the same models"));
    }

    @Test
    void filesAreReadAsTheyWereWrittenAndMergedOnesToo() {
        Path a = folder.resolve("a.json");
        Path b = folder.resolve("b.json");
        new ModelSpeeds(List.of(SLOW)).writeJson(a);
        new ModelSpeeds(List.of(FAST, SLOW)).writeJson(b);
        assertThat(ModelSpeeds.read(List.of(a, b)).measured()).containsExactly(SLOW, FAST, SLOW);
    }

    @Test
    void textsInCsvAreQuotedWhereTheyNeedIt() {
        assertThat(new ModelSpeeds(List.of(FAST)).csv().lines())
                .containsExactly(
                        "processor,threads,java,gyre,time,run,model,step,parameters,device,what,unit,median,least,most",
                        "fast,2,\"a \"\"VM\"\", 25\",0,2026-01-02T03:04:05Z,runs/mine,xlstm,60,1000,jvm (JVM),training,bytes/s,"
                                + "2500.0,2400.0,2600.0");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertThatThrownBy(() -> ModelSpeeds.read(List.of(folder.resolve("none"))))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("none: there's no such file to read; gyre bench --model");
        for (String text : List.of("", "[]", "{}", "{\"measured\": [{}]}", "{\"measured\": 3}")) {
            Path file = Files.writeString(folder.resolve("other"), text);
            assertThatThrownBy(() -> ModelSpeeds.read(List.of(file)))
                    .as(text)
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("other: isn't of gyre bench --model");
        }
    }
}
