package dev.gyre.papers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.run.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {

    private final List<String> lines = new ArrayList<>();

    private final Listener kept = new Listener() {
        @Override
        public void accept(String line) {
            lines.add(line);
        }

        @Override
        public void at(double share, Supplier<String> line) {
            lines.add(line.get());
        }
    };

    /** Arms that take next to nothing of what's planned: what's to come does so, too. */
    @Test
    void theTimeLeftIsToldFromTheFirstArmsEndToTheLastOnes() {
        Progress progress = new Progress(3, 3000, kept);
        progress.begin("first", 1000);
        progress.at(0.5, () -> "half");
        progress.end("done");
        progress.begin("second", 1000);
        progress.end("done");
        progress.begin("third", 1000);
        progress.at(0.9, () -> "most");
        progress.end("done");
        assertThat(lines.subList(0, 2)).containsExactly("[1/3] first: begins, about 16.7 min", "[1/3] first: half");
        assertThat(lines.get(2)).startsWith("[1/3, about 10 s left] first: done, 0.0");
        assertThat(lines.get(3)).startsWith("[2/3, about 10 s left] second: begins");
        assertThat(lines.get(6)).isEqualTo("[3/3, about 10 s left] third: most");
        assertThat(lines.get(7)).startsWith("[3/3] third: done, 0.0");
    }

    @ParameterizedTest
    @CsvSource({"0, 10 s", "14, 10 s", "96, 100 s", "100, 2 min", "3540, 59 min", "7200, 2.0 h"})
    void timesAreRound(double seconds, String text) {
        assertThat(Progress.about(seconds)).isEqualTo(text);
    }
}
