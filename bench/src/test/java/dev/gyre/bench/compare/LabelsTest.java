package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LabelsTest {

    private static final Pattern TEXT =
            Pattern.compile("<text class=\"label\" x=\"([\\d.]+)\" y=\"([\\d.]+)\".*>(.*)</text>");

    @Test
    void namesOfCloseDotsDoNotOverlapNorLeaveTheChart() {
        Labels labels = new Labels(0, 400, 0, 300);
        List<double[]> boxes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            labels.keepClear(200 + i, 150 + 2 * i, 4, 4);
        }
        for (int i = 0; i < 9; i++) {
            Matcher m = TEXT.matcher(labels.place("kernel-" + i, 200 + i, 150 + 2 * i));
            assertThat(m.find()).isTrue();
            double half = 6 * m.group(3).length() / 2.0;
            double x = Double.parseDouble(m.group(1));
            double y = Double.parseDouble(m.group(2));
            assertThat(x - half).isNotNegative();
            assertThat(x + half).isLessThanOrEqualTo(400);
            boxes.forEach(b -> assertThat(Math.abs(b[0] - x) >= 2 * half || Math.abs(b[1] - y) >= 11)
                    .as(m.group(3))
                    .isTrue());
            boxes.add(new double[] {x, y});
        }
    }
}
