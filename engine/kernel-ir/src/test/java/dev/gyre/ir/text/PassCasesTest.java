package dev.gyre.ir.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Passes by text in and text out: a file of {@code src/test/resources/passes/PASS} has a kernel, a line {@code =>}, and the statements that the pass makes
 * of it. What it makes is verified, and leaves the bits that the kernel does.
 */
class PassCasesTest {
    private static final Path CASES = Path.of("src/test/resources/passes");
    private static final String BECOMES = "=>\n";
    private static final int LEAST = 2;
    private static final int SEEDS = 5;

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(CASES::relativize)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPassMakesOfItWhatTheFileSays(Path file) throws IOException, RefusedException {
        String[] parts = Files.readString(CASES.resolve(file)).split(BECOMES, -1);
        assertThat(parts).as("a kernel, a line =>, and statements").hasSize(2);
        PassCase one = new PassCase(file.getParent().toString(), FormText.parse(parts[0]));
        assertThat(FormText.print(one.kernel(), one.kernel().body()))
                .as("the kernel, printed")
                .isEqualTo(parts[0]);
        List<Stmt> after = one.after();
        assertThat(one.text(after)).isEqualTo(parts[1]);
        for (int seed = 0; one.runs() && seed < SEEDS; seed++) {
            List<byte[]> expected = one.left(one.kernel().body(), seed);
            List<byte[]> actual = one.left(after, seed);
            assertThat(actual).hasSameSizeAs(expected);
            for (int a = 0; a < expected.size(); a++) {
                assertThat(Arrays.equals(actual.get(a), expected.get(a)))
                        .as("array %d, seed %d", a, seed)
                        .isTrue();
            }
        }
    }

    @Test
    void aPassHasTwoCases() throws IOException {
        Map<String, Long> byPass = cases().stream()
                .collect(Collectors.groupingBy(p -> p.getParent().toString(), Collectors.counting()));
        assertThat(byPass.values()).as("%s", byPass).allMatch(n -> n >= LEAST);
    }
}
