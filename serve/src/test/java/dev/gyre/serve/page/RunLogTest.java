package dev.gyre.serve.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's view of a run's log, which another process writes, and anything may have befallen. */
class RunLogTest {

    @TempDir
    Path folder;

    @Test
    void damagedLinesAreLeftOut() throws IOException {
        Path log = folder.resolve("metrics.jsonl");
        Files.writeString(log, """
                {"step":1,"loss":3.0}
                {"step":2,"loss":\u00ff}
                {"step":3,"loss":"three"}
                \u00ff\u0000
                null
                {"step":"4","validation":[1]}
                {"step":5,"validation":{"bits_per_byte":2.5,"bytes":100}}
                {"step":6,"loss":1.0}
                {"step":7,"lo""", StandardCharsets.ISO_8859_1);
        RunLog.Curve curve = RunLog.read(log);
        assertThat(curve.step()).isEqualTo(6);
        assertThat(curve.unit()).isEqualTo("loss");
        assertThat(curve.training()).containsExactly(new RunLog.Point(1, 3), new RunLog.Point(6, 1));
        assertThat(curve.score()).isEqualTo("bits_per_byte");
        assertThat(curve.validation()).containsExactly(new RunLog.Point(5, 2.5));
    }

    /** Nats of training would stand beside bits of validations. */
    @Test
    void trainingAndValidationsHaveOneUnit() throws IOException {
        Path log = folder.resolve("metrics.jsonl");
        Files.writeString(log, """
                {"step":1,"loss":2.0,"bits_per_byte":2.9,"lr":0.1,"norm":1.0,"bytes":8,"time":{"ms":1}}
                {"step":2,"loss":1.0,"bits_per_byte":1.4,"lr":0.1,"norm":1.0,"bytes":16,"time":{"ms":1}}
                {"step":2,"validation":{"bits_per_byte":1.5,"bytes":100,"whole":false},"time":{"ms":1}}
                {"step":3,"validation":{"bits_per_byte":1.7,"bytes":900,"whole":true,"sample":1.3},"time":{"ms":1}}
                """);
        RunLog.Curve curve = RunLog.read(log);
        assertThat(curve.unit()).isEqualTo("bits_per_byte").isEqualTo(curve.score());
        assertThat(curve.training()).containsExactly(new RunLog.Point(1, 2.9), new RunLog.Point(2, 1.4));
        assertThat(curve.validation()).containsExactly(new RunLog.Point(2, 1.5), new RunLog.Point(3, 1.3));
        assertThat(curve.whole()).containsExactly(new RunLog.Point(3, 1.7));
        Files.writeString(log, """
                {"step":1,"loss":2.0,"lr":0.1,"norm":1.0,"images":8,"time":{"ms":1}}
                {"step":2,"validation":{"accuracy":50.0,"images":100,"whole":false},"time":{"ms":1}}
                """);
        assertThat(RunLog.read(log).unit()).isEqualTo("loss");
        assertThat(RunLog.read(log).score()).isEqualTo("accuracy");
    }

    @Test
    void whatIsNoFileIsSaid() {
        assertThatThrownBy(() -> RunLog.read(folder))
                .isInstanceOf(GyreException.class)
                .hasMessage(folder + ": the run's log can't be read (it is no file, so remove it)");
    }
}
