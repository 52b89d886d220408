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
}
