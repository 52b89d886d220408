package dev.gyre.fpga.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ToolTest {

    /** A variable of the user's that a makefile reads would end up in the compiler's command line. */
    @Test
    void makeKnowsNoVariablesOfTheUsers() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "OPT",
                "--dsp",
                "OPT_FAST",
                "-O9",
                "VM_TRACE",
                "1",
                "CXXFLAGS",
                "-m32",
                "MAKEFLAGS",
                "-j",
                "PATH",
                "/bin",
                "OPTIONS",
                "x"));
        Tool.withoutMake(environment);
        assertThat(environment).containsOnlyKeys("PATH", "OPTIONS");
    }

    @Test
    void whatAChipHasTooFewOfIsNamed() {
        String printed = """
                Info: Device utilisation:
                Info: \t          TRELLIS_IO:     0/  365     0%
                Info: \t              DP16KD:   146/   56   260%
                Info: \t          MULT18X18D:    28/   28   100%
                Info: \t        TRELLIS_COMB: 28278/24288   116%
                """;
        assertThat(Synthesis.beyond(printed)).isEqualTo("146 of 56 block RAMs and 28,278 of 24,288 TRELLIS_COMB");
    }
}
