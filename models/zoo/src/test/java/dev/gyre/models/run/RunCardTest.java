package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunCardTest {

    private static String title(RunConfig<?, ?> config) {
        return new RunCard<>(
                        new RunFolder(Path.of("run")),
                        config,
                        Runs.facts("some"),
                        config.task().score())
                .title();
    }

    @Test
    void theCurvesTitleNamesTheTimeToo() {
        assertThat(RunReport.title("bigram, 7 parameters, lr 0.02", 3661.2))
                .isEqualTo("bigram, 7 parameters, lr 0.02, 1:01:01");
    }

    @Test
    void theTitleNamesModelSizeAndLearningRate() {
        assertThat(title(Runs.of("bigram", Map.of("--lr", "0.02"), 3, 1, "")))
                .isEqualTo("bigram, 7 parameters, lr 0.02");
        assertThat(title(Runs.of("kan", Map.of("--optimizer", "lbfgs"), 3, 1, "")))
                .startsWith("kan, 7 parameters");
    }
}
