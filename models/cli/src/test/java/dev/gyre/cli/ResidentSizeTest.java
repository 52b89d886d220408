package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that's planned against what the operating system says that the process has. */
@EnabledOnOs(OS.LINUX)
class ResidentSizeTest {

    private static final Pattern PLANNED = Pattern.compile(", ([\\d,]+) MiB with Java's own");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private static final long TRIMMED_MILLIS = 2500;
    private static final int LOOKS = 10;

    @TempDir
    Path root;

    /** Much in one tensor, in parameters and their moments, in many short plans. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bigram --batch 512 --length 512",
                "transformer --dim 512 --blocks 8 --batch 2",
                "lstm --batch 48 --length 256"
            })
    void planAndProcessAgree(String model) throws IOException, InterruptedException {
        // What the compilers leave is given back every ten seconds, here every one, so that this needn't wait.
        Process process = Installation.in(root)
                .command(
                        Map.of("GYRE_JAVA_OPTS", "-Xmx3g -XX:TrimNativeHeapInterval=1000"),
                        ("train " + model + " --steps 1000 --eval-every 0 --out " + root.resolve("run")).split(" "))
                .start();
        double planned = 0;
        double resident = 0;
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = err.readLine(); line != null && resident == 0; line = err.readLine()) {
                Matcher m = PLANNED.matcher(line);
                planned = m.find() ? Double.parseDouble(m.group(1).replace(",", "")) : planned;
                if (line.matches("step ([2-9]|\\d\\d+)/.*")) {
                    // Where processors are busy, the JVM still compiles by then.
                    for (int look = 0; look < LOOKS && (look == 0 || resident > 1.1 * planned); look++) {
                        Thread.sleep(TRIMMED_MILLIS);
                        resident = resident(process);
                    }
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(resident).as("%s, planned %s", model, planned).isBetween(0.9 * planned, 1.1 * planned);
    }

    /** MiB that the process has in memory. */
    private static double resident(Process process) throws IOException {
        Matcher size = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        assertThat(size.find()).isTrue();
        return Double.parseDouble(size.group(1)) / 1024;
    }
}
