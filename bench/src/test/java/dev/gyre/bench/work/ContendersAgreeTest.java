package dev.gyre.bench.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.bench.Works;
import dev.gyre.bench.peer.Peer;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Every contender through JMH once, on a small odd shape: its setup compares its output with the expected one and throws if
 * they differ. Peers take part where their natives are on the class path, that is with the profile {@code peers}.
 */
class ContendersAgreeTest {

    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("threads", System.getProperty(Threads.PROPERTY)),
            Map.entry("size", "37"),
            Map.entry("rows", "13"),
            Map.entry("width", "24"),
            Map.entry("inputs", "17"),
            Map.entry("outputs", "29"),
            Map.entry("classes", "11"),
            Map.entry("batch", "3"),
            Map.entry("time", "8"),
            Map.entry("heads", "2"),
            Map.entry("blocks", "2"),
            Map.entry("chunk", "4"),
            Map.entry("length", "1001"),
            Map.entry("shape", "3x37x29"),
            Map.entry("tokens", "19"),
            Map.entry("hop", "2"),
            Map.entry("side", "6"),
            Map.entry("window", "4"),
            Map.entry("backward", "true"));

    @TestFactory
    Stream<DynamicTest> everyContenderGivesTheExpectedResult() {
        return Works.all().stream()
                .flatMap(work -> work.contenders().stream()
                        .map(e -> DynamicTest.dynamicTest(
                                work.name() + ", " + e.contender().value(), () -> run(work, e))));
    }

    private static void run(Work work, Work.Entry entry) throws RunnerException {
        Peer peer = entry.contender().peer();
        assumeTrue(peer.available(), () -> peer.title() + " isn't here: " + peer.remedy());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(work.benchmark(entry)) + "$")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        SMALL.forEach(options::param);
        assertThat(new Runner(options.build()).run()).isNotEmpty();
    }
}
