package dev.gyre.jvm.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.pipeline.GroupCutter;
import dev.gyre.jvm.Explain;
import dev.gyre.jvm.Explanation;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pipeline.RegionPlanner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads what kernels are cut into. */
final class FissionTest {

    @Test
    void loopsThatHoldBarriersAreTheGroups() throws RefusedException {
        assertThat(Printer.print(kernel("sum").body())).matches("""
                        stride = \\(localSizex / 2\\)
                        items, region 0
                          id = localIdx
                          local0\\[id] = x\\[\\(\\(groupIdx \\* localSizex\\) \\+ localIdx\\)]
                        block L\\d+
                          loop L\\d+
                            if \\(stride <= 0\\)
                              break L\\d+
                            else
                              items, region 1
                                if \\(id < stride\\)
                                  v0 = id
                                  local0\\[v0] = \\(local0\\[v0] \\+ local0\\[\\(id \\+ stride\\)]\\)
                              stride = \\(stride / 2\\)
                        items, region 2
                          if \\(id == 0\\)
                            sums\\[groupIdx] = local0\\[0]
                        """);
    }

    /** Loops unrolled by hand have a lane for each sum, and an version for lanes of one block. */
    @Test
    void neighboursOfAnItemAreLanes() throws RefusedException {
        GroupKernel kernel = kernel("blockRows");
        GroupKernel.Region rolled = kernel.regions().get(1);
        assertThat(Printer.print(rolled.body()))
                .contains("number = (localIdx' + (part * localSizex))", "j = (number + (round * (localSizex * 4)))");
        assertThat(version(kernel, rolled)).contains("first(j) >= 0", "== ((first(j) + 31) >> 5)");
        assertThat(kernel("differentSums").regions()).hasSize(1);
        GroupKernel byItem = kernel("blocksByItem");
        assertThat(version(byItem, byItem.regions().getFirst())).contains("for round = 0", "first((j >> 5))");
    }

    private static String version(GroupKernel kernel, GroupKernel.Region region) {
        RegionPlan plan = new RegionPlanner(kernel, new Target(512, 32, 110), false).plan(region);
        return Printer.print(plan.plan().orElseThrow().body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "axpy | 1 | ''",
                "sum | 3 | ''",
                "product | 4 | sum",
                "kept | 4 | v,wide,half,other",
                "scan | 3 | ''",
                "helpers | 5 | a,r,r",
                "divergent | 1 | ''",
                "rowByVector | 3 | ''",
                "strides | 3 | ''"
            })
    void valuesAreKeptThatCantBeComputedAgain(String name, int regions, String kept) throws RefusedException {
        GroupKernel kernel = kernel(name);
        assertThat(kernel.regions()).hasSize(regions);
        assertThat(kernel.kept())
                .containsExactlyInAnyOrderElementsOf(kept.isEmpty() ? List.of() : List.of(kept.split(",")));
    }

    /** An item's place and what is made of it are computed again in each region; the group's numbers come as parameters. */
    @Test
    void placesAreComputedAgain() throws RefusedException {
        GroupKernel.Region last = kernel("kept").regions().getLast();
        assertThat(Printer.print(last.body())).contains("i = ((groupIdx * localSizex) + localIdx)");
        GroupKernel.Region first = kernel("strides").regions().getFirst();
        assertThat(first.shared()).extracting(Object::toString).containsExactlyInAnyOrder("items", "row");
    }

    /** Loops by which items share work have rounds that are the same for all, so that lanes stay neighbours. */
    @Test
    void stridesOfTheGroupAreRounds() throws RefusedException {
        assertThat(Printer.print(kernel("strides").regions().getLast().body()))
                .contains("for round = 0; (round < rounds); += 1")
                .contains("d = (item + (round * items))");
    }

    @Test
    void noBarrierIsLeft() throws RefusedException {
        boolean[] left = new boolean[1];
        Stmt.walk(kernel("uniformFlow").body(), s -> left[0] |= s instanceof Stmt.Barrier);
        assertThat(left[0]).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "product, '16 lanes|8 lanes|4 lanes'",
        "histogram, several may add to one element",
        "doubleSums, 'its groups run in order, on one thread'",
        "barrierInBranch, groups have at most 2 work-items along x",
        "leavesLoopWithBarrier, 'SCALAR refused: work-items may part where .*, and go around a barrier'"
    })
    void explainsItself(String name, String fact) {
        Explanation explanation =
                Explain.kernel(GroupFormTest.owner(name), name).getFirst();
        assertThat(explanation.text()).containsPattern(fact);
    }

    private static GroupKernel kernel(String name) throws RefusedException {
        return GroupCutter.cut(KernelCode.read(GroupFormTest.method(name)).orElseThrow());
    }
}
