package dev.gyre.jvm.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.ChildJvm;
import dev.gyre.jvm.simd.pipeline.PassPipeline;
import dev.gyre.jvm.simd.verify.FormVerifier;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random kernels without any of the passes that are optional. */
class LeftOutTest {
    /** A tenth of what {@link RandomShippedTest} has, since nothing is fast without the passes. */
    private static final int PROGRAMS = Integer.getInteger("gyre.random.shipped", 100) / 10;

    /** What {@link RandomShippedTest} checks, in a process of its own. */
    static final class Programs {
        private Programs() {}

        /** Ends with a stack trace if a program differs. */
        public static void main(String[] args) {
            RandomShippedTest.check();
        }
    }

    @Test
    void kernelsAreRightWithoutOptionalPasses() throws IOException, InterruptedException {
        String none =
                PassPipeline.optionalNames().stream().map(name -> "-" + name).collect(Collectors.joining(","));
        ChildJvm.Ended ended = ChildJvm.run(
                Programs.class,
                "--add-modules",
                "jdk.incubator.vector",
                "-Dgyre.passes=" + none,
                "-D" + FormVerifier.PROPERTY + "=true",
                "-Dgyre.random.shipped=" + PROGRAMS);
        assertThat(ended.code()).as(String.join("\n", ended.err())).isZero();
    }
}
