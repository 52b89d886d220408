package dev.gyre.fpga;

import dev.gyre.fpga.tool.Tool;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** Skips a test where a tool is missing, and says so in one line for all tests, as the build itself prints no reason. */
public final class Installed {
    /** Where the build prints: what a test says on System.err goes into a file. */
    private static final PrintStream BUILD =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private static final Set<Tool> MISSED = ConcurrentHashMap.newKeySet();

    private Installed() {}

    public static void require(Tool tool) {
        String reason = "circuits aren't checked with it: " + tool.missing();
        if (!tool.missing().isEmpty() && MISSED.add(tool)) {
            BUILD.println("Skipped: " + reason);
        }
        Assumptions.assumeTrue(tool.missing().isEmpty(), reason);
    }
}
