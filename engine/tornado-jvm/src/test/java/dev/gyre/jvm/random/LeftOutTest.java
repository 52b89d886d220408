package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.verify.FormVerifier;
import dev.gyre.jvm.ChildJvm;
import dev.gyre.jvm.simd.pipeline.Vectorizer;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random kernels without any of the passes that are optional, and, where {@code -Dgyre.random.passes=each} asks for it, without each. */
class LeftOutTest {
    /** A tenth of what {@link RandomShippedTest} has, but a few, since nothing is fast without the passes. */
    private static final int PROGRAMS = Math.max(4, Integer.getInteger("gyre.random.shipped", 20) / 10);

    /** What {@link RandomShippedTest} and {@link RandomGroupTest} check, in a process of its own. */
    static final class Programs {
        private Programs() {}

        /** Ends with a stack trace if a program differs. */
        public static void main(String[] args) {
            RandomShippedTest.check();
            RandomGroupTest.check(Integer.getInteger("gyre.random.shipped", 1));
        }
    }

    @Test
    void kernelsAreRightWithoutOptionalPasses() throws IOException, InterruptedException {
        check(Vectorizer.NAMES.optional(), PROGRAMS);
    }

    static Set<String> passes() {
        return Vectorizer.NAMES.optional();
    }

    @ParameterizedTest
    @MethodSource("passes")
    @EnabledIfSystemProperty(named = "gyre.random.passes", matches = "each")
    void kernelsAreRightWithoutEachOptionalPass(String pass) throws IOException, InterruptedException {
        check(Set.of(pass), Math.max(1, PROGRAMS / 10));
    }

    private static void check(Set<String> leftOut, int programs) throws IOException, InterruptedException {
        String passes = leftOut.stream().map(name -> "-" + name).collect(Collectors.joining(","));
        ChildJvm.Ended ended = ChildJvm.run(
                Programs.class,
                "--add-modules",
                "jdk.incubator.vector",
                "-Dgyre.passes=" + passes,
                "-D" + FormVerifier.PROPERTY + "=true",
                "-Dgyre.random.shipped=" + programs);
        assertThat(ended.code()).as(String.join("\n", ended.err())).isZero();
    }
}
