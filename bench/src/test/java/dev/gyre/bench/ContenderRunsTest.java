package dev.gyre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.bench.table.Works;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Work;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContenderRunsTest {

    @Test
    void sequentialContendersRunOnce() {
        Work matmul = Works.find("matmul").orElseThrow();
        ContenderRuns schedule = new ContenderRuns(List.of(matmul), List.of(1, 2), true);
        assertThat(schedule.contenders(matmul, 1))
                .extracting(Contender::name)
                .contains("gyre", "plain Java", "Commons Math");
        assertThat(schedule.contenders(matmul, 2))
                .extracting(Contender::name)
                .contains("gyre")
                .doesNotContain("plain Java", "Commons Math");
        int runs = 2
                * (schedule.contenders(matmul, 1).size()
                        + schedule.contenders(matmul, 2).size());
        assertThat(schedule.size()).isEqualTo(runs + 2 * 2);
        assertThat(new ContenderRuns(List.of(matmul), List.of(1), false).contenders(matmul, 1))
                .extracting(Contender::name)
                .contains("gyre")
                .doesNotContain("plain Java", "Commons Math");
    }
}
