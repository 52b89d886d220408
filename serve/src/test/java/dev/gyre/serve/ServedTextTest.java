package dev.gyre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Ledger;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.serve.batch.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServedTextTest {

    /** A context takes 2 MiB, 2 blocks x 512 tokens x keys and values of 256 floats, and its length. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, true", "3, false", "64, false"})
    void itTellsThatNoBeginningOfAPromptIsKept(int mebibytes, boolean told) {
        ServedModel model =
                SmallServer.model("wide", new Small("transformer", "--dim=256 --blocks=2 --heads=2 --context=512"));
        List<String> notes = new ArrayList<>();
        model.prepare(
                Devices.standard().planned(new Ledger()), new Limits(2, 8, 64, 64, (long) mebibytes << 20), notes::add);
        assertThat(notes).anyMatch(n -> n.contains("wide: a context takes at most 3 MiB"));
        assertThat(notes.stream()
                        .anyMatch(n -> n.contains(
                                "read anew each time, since a context takes more than --prefix-memory " + mebibytes)))
                .isEqualTo(told);
    }
}
