package dev.gyre.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
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
                        .flatMap(c -> small(work)
                                .map(s -> DynamicTest.dynamicTest(
                                        work.name() + " " + s + ", " + c.name(), () -> run(work, s, c)))));
    }

    private static Stream<WorkShape> small(Work work) {
        return work.shapes().stream().map(s -> s.with(SMALL)).distinct();
    }

    private static void run(Work work, WorkShape shape, Contender contender) throws RunnerException {
        Peer peer = contender.peer();
        assumeTrue(peer.available(), () -> peer.title() + " isn't here: " + peer.remedy());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(WorkBenchmark.class.getName()) + "\\.")
                .param(WorkBenchmark.FAMILY, work.name())
                .param(WorkBenchmark.SHAPE, shape.toString())
                .param(WorkBenchmark.CONTENDER, contender.name())
                .param(WorkBenchmark.THREADS, System.getProperty(Threads.PROPERTY))
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        assertThat(new Runner(options.build()).run()).isNotEmpty();
    }
}
