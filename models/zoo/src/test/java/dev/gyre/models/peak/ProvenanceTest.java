package dev.gyre.models.peak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.Version;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

    @Test
    void aSentenceNamesVersionTimeAndMachine() {
        Instant before = Instant.now();
        Provenance here = Provenance.here();
        assertThat(here.version()).isEqualTo(Version.described());
        assertThat(Instant.parse(here.taken())).isBetween(before.minusSeconds(1), Instant.now());
        assertThat(here.sentence())
                .startsWith("Gyre " + Version.NUMBER)
                .contains(here.taken(), Processor.model(), " threads, " + Devices.arithmetic() + ", Java 2");
        assertThat(here.commandBlock()).isEmpty();
    }

    @Test
    void aCommandIsWhatAShellTakes() {
        Provenance asked = Provenance.here().of(List.of("generate", "runs/a b", "--prompt", "it's", "--n=3"));
        assertThat(asked.command()).isEqualTo("./gyre generate 'runs/a b' --prompt 'it'\\''s' --n=3");
        assertThat(asked.commandBlock()).containsExactly("```", asked.command(), "```", "");
    }
}
