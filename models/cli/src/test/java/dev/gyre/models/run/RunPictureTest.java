package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a program that has plots. */
class RunPictureTest {

    @TempDir
    Path folder;

    @Test
    void aRunIsDrawn() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.bigram(8, 4), line -> {});
        assertThat(ImageIO.read(run.resolve("loss.png").toFile()).getWidth()).isEqualTo(960);
        assertThat(run.resolve("README.md")).content().contains("![Loss curve](loss.png)");
    }

    @Test
    void aRunThatCantShowItselfGoesOn() throws IOException {
        Path run = folder.resolve("run");
        for (String name : List.of("loss.png.part", "README.md.part")) {
            Files.createFile(Files.createDirectories(run.resolve(name)).resolve("in the way"));
        }
        List<String> lines = new ArrayList<>();
        Trainer.Outcome end = Runs.train(run, Runs.bigram(8, 0), lines::add);
        assertThat(end.complete()).isTrue();
        assertThat(lines)
                .filteredOn(l -> l.startsWith("warning: "))
                .hasSize(2)
                .allMatch(l -> l.contains("can't be written"));
        assertThat(Runs.losses(run)).hasSize(8 + 2);
    }

    @Test
    void drawingTheCurveTakesASmallShareOfTheTime() throws IOException {
        Path run = folder.resolve("run");
        int steps = 60;
        AtomicInteger drawn = new AtomicInteger();
        Runs.train(run, Runs.bigram(steps, 1), new Listener() {
            @Override
            public void accept(String line) {}

            @Override
            public void at(double share, Supplier<String> line) {
                if (run.resolve("loss.png").toFile().delete()) {
                    drawn.incrementAndGet();
                }
            }
        });
        assertThat(drawn).hasValueBetween(1, steps / 2);
        assertThat(run.resolve("loss.png")).exists();
    }
}
