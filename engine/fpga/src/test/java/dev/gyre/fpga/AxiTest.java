package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.simulate.AxiRun;
import dev.gyre.fpga.simulate.AxiSimulation;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.StreamedArrays;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Circuits behind AXI4-Lite and AXI4-Stream in Verilator, beside Java: each case with everyone ready, with random stalls on every channel and
 * a reset in mid-run, and with stalls to the end. With {@code -Dgyre.fpga.kernels=all} also 2,048 x 2,048 ternary weights by a stream.
 */
class AxiTest {
    private static final int K = 500;
    private static final int N = 32;
    private static final int SHAPES = 3;
    private static final String WEIGHTS = "StreamedTernary.sums";
    /** A circuit that is told that an array comes in order, which it doesn't. */
    private static final String UNTRUE = "untrue";

    private static final boolean ALL =
            System.getProperty("gyre.fpga.kernels", "").equals("all");

    private static Prepared of(Class<?> owner, String kernel, Options options) throws RefusedException {
        return Prepared.of(Kernels.of(owner, kernel), options, SHAPES);
    }

    private static Prepared of(String kernel, Options options) throws RefusedException {
        return Prepared.of(Kernels.all().get(kernel), options, SHAPES);
    }

    @Test
    void arraysThatAreAccessedInOrderAreStreams() throws RefusedException {
        Options standard = Options.standard();
        assertThat(streams(of("LMul.products", standard))).containsExactly("a", "b", "y");
        assertThat(streams(of("LMul.products", standard.withLanes(4)))).containsExactly("a", "b", "y");
        assertThat(streams(of("MatMul.nn", standard))).containsExactly("y");
        assertThat(streams(of("Layout.transpose", standard))).isEmpty();
        assertThat(streams(of("Highway.scan", standard))).isEmpty();
        assertThat(streams(of(WEIGHTS, standard))).containsExactly("packed", "sums");
        assertThat(streams(of(InOrder.class, "rows", standard))).containsExactly("x", "y");
        assertThat(streams(of(InOrder.class, "nearly", standard))).isEmpty();
        assertThat(streams(of(EveryOperator.class, "inPlace", standard))).isEmpty();
    }

    private static Set<String> streams(Prepared prepared) {
        return StreamedArrays.of(prepared);
    }

    private static List<Prepared> circuits() throws RefusedException {
        Options standard = Options.standard();
        List<Prepared> all = new ArrayList<>(List.of(
                of(InOrder.class, "rows", standard),
                of(EveryOperator.class, "narrow", standard.withLanes(2)),
                of(Sequences.class, "handsOn", standard),
                of(Sequences.class, "around", standard.withOperators(1)),
                of("LMul.products", standard.withLanes(4)),
                of(WEIGHTS, standard.with(Map.of("K", K, "N", N)))));
        if (ALL) {
            all.add(of(WEIGHTS, standard.with(Map.of("K", 2048, "N", 2048))).named("large"));
        }
        return all;
    }

    @Tag("long")
    @Test
    void whatJavaStoresComesThroughEveryInterface(@TempDir Path folder) throws RefusedException {
        Installed.require(Tool.VERILATOR);
        Map<Prepared, Set<String>> all = new LinkedHashMap<>();
        for (Prepared p : circuits()) {
            all.put(p, streams(p));
        }
        int cases = all.size() * SHAPES;
        all.put(of(InOrder.class, "nearly", Options.standard()).named(UNTRUE), Set.of("x"));
        List<AxiRun> runs = AxiSimulation.run(folder, all);
        List<AxiRun> right =
                runs.stream().filter(r -> !r.kernel().equals(UNTRUE)).toList();
        assertThat(right).hasSize(cases).allMatch(AxiRun::isRight);
        assertThat(right.stream().filter(AxiRun::reset).count()).isGreaterThan(cases / 2);
        AxiRun untrue = of(runs, UNTRUE);
        assertThat(untrue.inOrder()).isFalse();
        assertThat(untrue.wrong()).isPositive();
        // 32 weights a cycle: a round every cycle but for beginning and end.
        int rounds = (K + 31) / 32 * N;
        assertThat(of(runs, WEIGHTS).cycles()).isBetween((long) rounds, rounds + 20L);
        assertThat(of(runs, WEIGHTS).stalled()).isGreaterThan(rounds + 20L);
        if (ALL) {
            assertThat(of(runs, "large").cycles()).isBetween(64 * 2048L, 64 * 2048 + 20L);
        }
    }

    /** The run of a circuit's first case. */
    private static AxiRun of(List<AxiRun> runs, String kernel) {
        return runs.stream().filter(r -> r.kernel().equals(kernel)).findFirst().orElseThrow();
    }
}
