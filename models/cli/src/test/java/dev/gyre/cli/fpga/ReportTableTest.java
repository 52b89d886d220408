package dev.gyre.cli.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.tool.Chip;
import dev.gyre.fpga.tool.Utilization;
import dev.gyre.jvm.code.Form;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTableTest {

    @Test
    void everyChipHasARowWithItsFiguresOrItsReason() {
        Utilization fit = new Utilization(Chip.LFE5U_25F, 3_055, 1_454, 16, 0, List.of(67.4, 71.8, 72.7));
        ReportCommand.Row fits = new ReportCommand.Row("A.b", "LFE5U-25F", 0, fit, 1, "");
        ReportCommand.Row large = new ReportCommand.Row("A.b", "LFE5U-85F", 0, null, 0, "warning\nERROR: a|b\nmore");
        ReportCommand.Call call = new ReportCommand.Call(
                "n=4", OptionalLong.of(718), new ProcessorRun(Form.SEQUENTIAL, 1, 2_500), List.of());
        assertThat(ReportCommand.markdown(List.of(fits, large), call))
                .containsExactly(
                        "| circuit | chip | TRELLIS_COMB | registers | block RAMs | DSPs | MHz |",
                        "|---|--:|--:|--:|--:|--:|--:|",
                        "| `A.b` | LFE5U-25F | 3,055 | 1,454 | 16 | 0 | 71.8 (67.4 to 72.7, 3 seeds) |",
                        "| `A.b` | LFE5U-85F |  |  |  |  | ERROR: a\\|b |",
                        "",
                        "a call with (n=4) of 718 cycles, 10.0 us on LFE5U-25F; 2.5 us on this processor, sequential, 1"
                                + " thread at most.");
    }

    @Test
    void aClockThatPlacementsMissIsTold() {
        Utilization fit = new Utilization(Chip.LFE5U_25F, 3_055, 1_454, 16, 0, List.of(67.4, 71.8, 72.7));
        ReportCommand.Row row = new ReportCommand.Row("A.b", "LFE5U-25F", 0, fit, 1, "");
        assertThat(ReportCommand.missed(row, 72))
                .contains(
                        "LFE5U-25F: 1 of 3 placements reached the 72.0 MHz that --clock asks for; the slowest has 67.4 MHz");
        assertThat(ReportCommand.missed(row, 67.4)).isEmpty();
        assertThat(ReportCommand.missed(new ReportCommand.Row("A.b", "LFE5U-85F", 0, null, 0, "no room"), 100))
                .isEmpty();
    }
}
