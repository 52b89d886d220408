package dev.gyre.fpga;

import dev.gyre.fpga.tool.Tool;
import org.junit.jupiter.api.Assumptions;

/** Skips a test, with the reason in one line, where a tool is missing. */
public final class Installed {
    private Installed() {}

    public static void require(Tool tool) {
        Assumptions.assumeTrue(tool.missing().isEmpty(), "circuits aren't checked with it: " + tool.missing());
    }
}
