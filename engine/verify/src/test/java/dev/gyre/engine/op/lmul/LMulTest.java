package dev.gyre.engine.op.lmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.tasks.lmul.LMul;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What L-Mul does at the edges, its constants, and its gradients. */
class LMulTest {

    private final FedGraph g = new FedGraph();

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1.0625",
        "1.5, 1.5, 2.125",
        "2, 3, 6.25",
        "-1.75, 1.75, -3.125",
        "1e-30, 1e-30, 0",
        "-1e-30, 1e-30, -0.0",
        "3e38, 2, 3.4028235e38",
        "3e38, -2, -3.4028235e38",
        "0, 0.001, 0",
        "0, -5, -0.0",
        "-0.0, -5, 0",
        "1e-40, 3, 0",
        "1e-40, 3e38, 0",
        "Infinity, 2, Infinity",
        "Infinity, -1e-40, -Infinity",
        "Infinity, 0, NaN",
        "NaN, 1, NaN",
        "0, NaN, NaN",
        "-Infinity, -Infinity, Infinity"
    })
    void edges(float a, float b, float expected) {
        Tensor x = g.of("x", new float[] {a, b}, 2);
        Tensor y = g.of("y", new float[] {b, a}, 2);
        assertThat(g.run(g.apply(new LMulProduct(x, y, 23)))).containsExactly(expected, expected);
        assertThat(g.run(g.apply(new LMulFloats(x, y, 23)))).containsExactly(expected, expected);
        Tensor column = g.of("column", new float[] {a}, 1, 1);
        Tensor row = g.of("row", new float[] {b}, 1, 1);
        // A sum begins at plus zero, so that it never is minus zero.
        assertThat(g.run(g.apply(new LMulDenseMatMul(column, row, 23)))).containsExactly(expected + 0f);
    }

    @Test
    void offsetsAreTheFormats() {
        assertThat(LMulFormat.float32(23).offset()).isEqualTo(0x3F780000);
        assertThat(LMulFormat.float32(5).offset()).isEqualTo(0x3F780000);
        assertThat(LMulFormat.float32(4).offset()).isEqualTo(0x3F700000);
        assertThat(LMulFormat.float32(3).offset()).isEqualTo(0x3F700000);
        assertThat(LMulFormat.float32(2).offset()).isEqualTo(0x3F600000);
        assertThat(LMulFormat.BFLOAT16.offset()).isEqualTo(0x3F78);
        assertThat(LMulFormat.E4M3.offset()).isEqualTo(0x37);
        assertThat(LMulFormat.E5M2.offset()).isEqualTo(0x3B);
        assertThat(new LMulFormat(5, 10, 10, false).offset()).isEqualTo(0x3BC0);
    }

    @Test
    void theErrorOfFullWidthStaysBelowSevenPointThreePercent() {
        int n = 100_000;
        float[] a = FedGraph.normals("a", n);
        float[] b = FedGraph.normals("b", n);
        float[] y = g.run(g.apply(new LMulProduct(g.of("a", a, n), g.of("b", b, n), 23)));
        for (int i = 0; i < n; i++) {
            double exact = (double) a[i] * b[i];
            assertThat(Math.abs(y[i] - exact)).isLessThanOrEqualTo(0.074 * Math.abs(exact));
        }
    }

    /** The form in one task, of one sum in 64 bits, has the bits of the one in four, of 32. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 23})
    void theKernelOfOneSumHasTheSameBits(int width) {
        LMulFormat f = LMulFormat.float32(width);
        int[] edges = {0, 1, 0x7FFFFF, 0x800000, 0x3F800000, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000};
        SplittableRandom random = new SplittableRandom(width);
        for (int i = 0; i < 1_000_000; i++) {
            int a = i < 1000 ? edges[i % 9] ^ ((i % 2) << 31) : random.nextInt();
            int b = i < 2000 ? edges[i / 9 % 9] ^ ((i / 2 % 2) << 31) : random.nextInt();
            assertThat(LMul.float32(a, b, f.offset(), f.keep()))
                    .isEqualTo(LMul.multiply(a, b, f.offset(), f.keep(), f.infinity(), f.sign(), f.mantissa()));
        }
    }

    @Test
    void eightBitEdges() {
        int[] a = {0x7E, 0x7F, 0x00, 0x07, 0xFE, 0x08};
        int[] b = {0x7E, 0x10, 0x38, 0x7E, 0x7E, 0x08};
        Tensor y = g.apply(new LMulBits(g.of("a", a, 6), g.of("b", b, 6), LMulFormat.E4M3));
        assertThat(g.run(y)).containsExactly(0x7E, 0x7F, 0, 0, 0xFE, 0);
    }

    @Test
    void gradientsAreThoseOfTheExactProducts() {
        Tensor a = g.normal("a", 3, 5);
        Tensor b = g.normal("b", 3, 5);
        Tensor w = g.normal("w", 5, 2);
        List<Tensor> wrt = List.of(a, b, w);
        Tensor approximate = g.apply(new LMulDenseMatMul(g.apply(new LMulProduct(a, b, 3)), w, 4));
        Tensor product = g.apply(new LMulProduct(a, b, 3));
        Tensor exact = g.apply(new DenseMatMul(product, w));
        List<Tensor> all = new ArrayList<>(g.gradients(List.of(approximate), wrt));
        all.addAll(g.gradients(List.of(exact), wrt));
        List<float[]> numbers = g.run(all);
        for (int i = 0; i < 3; i++) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(3 + i));
        }
        float[] da = g.run(g.gradients(List.of(product), List.of(a)).getFirst());
        float[] up = FedGraph.normals("upstream 0", 15);
        float[] factor = FedGraph.normals("b", 15);
        for (int i = 0; i < 15; i++) {
            assertThat(da[i]).isEqualTo(up[i] * factor[i]);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor x = g.normal("x", 2, 3);
        Tensor ints = g.of("ints", new int[6], 2, 3);
        assertThatThrownBy(() -> new LMulProduct(x, g.normal("y", 3, 2), 4)).hasMessageContaining("same shape");
        assertThatThrownBy(() -> new LMulProduct(x, ints, 4)).hasMessageContaining("must be float32");
        assertThatThrownBy(() -> new LMulProduct(x, x, 24)).hasMessageContaining("from 1 to 23, not 24");
        assertThatThrownBy(() -> new LMulDenseMatMul(x, g.normal("w", 4, 2), 4)).hasMessageContaining("w's rows 4");
        assertThatThrownBy(() -> new LMulDenseMatMul(x, g.normal("w", 3, 2), 0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new LMulBits(x, x, LMulFormat.E4M3)).hasMessageContaining("must be int32");
        assertThatThrownBy(() -> new LMulFormat(8, 7, 8, false))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("from 1 to 7");
        assertThatThrownBy(() -> new LMulFormat(8, 24, 8, false)).hasMessageContaining("no format");
    }
}
